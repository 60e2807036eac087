import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { folder, run, sweep, tenantry } from './run.js';

jest.setTimeout(60_000);
afterAll(sweep);

let dir: string;
const scripts: Record<string, string> = {};
beforeAll(async () => {
  for (const shell of ['bash', 'zsh', 'fish']) scripts[shell] = (await tenantry(['completion', shell])).stdout;
  dir = folder({ 'c.bash': scripts.bash!, 'c.zsh': scripts.zsh!, 'c.fish': scripts.fish!, 'folder one/x': '', 'file.yaml': '' });
});

/** What bash offers where the last word stands. */
async function offered(...words: string[]): Promise<string[]> {
  const script = `source c.bash; COMP_WORDS=(tenantry ${words.map((w) => `'${w}'`).join(' ')}); COMP_CWORD=${words.length}; _tenantry; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const ran = await run('bash', ['--norc', '-c', script], { cwd: dir });
  expect(ran.stderr).toBe('');
  return ran.stdout.split('\n').filter(Boolean);
}

describe('completion bash', () => {
  it('registers itself when sourced', async () => {
    const ran = await run('bash', ['--norc', '-c', 'source c.bash && complete -p tenantry'], { cwd: dir });
    expect(ran).toMatchObject({ code: 0, stdout: 'complete -F _tenantry tenantry\n' });
  });

  it('completes commands, options and values', async () => {
    expect(await offered('')).toEqual([
      'synth',
      'validate',
      'list',
      'reach',
      'import',
      'expire',
      'bootstrap',
      'publish',
      'schema',
      'explain',
      'version',
      'completion',
      'help',
    ]);
    expect(await offered('s')).toEqual(['synth', 'schema']);
    expect(await offered('--root', '/x', 'va')).toEqual(['validate']);
    expect(await offered('synth', '--c')).toEqual(['--check', '--cluster', '--color']);
    expect(await offered('list', '-o', '')).toEqual(['text', 'json', 'yaml', 'dot']);
    expect(await offered('list', '--output', '=', 'j')).toEqual(['json']);
    expect(await offered('list', '--output', '=')).toEqual(['text', 'json', 'yaml', 'dot']);
    expect(await offered('import', 'x', '--format', '')).toEqual(['ts', 'yaml']);
    expect(await offered('schema', '')).toEqual(['tenant', 'platform', 'output']);
    expect(await offered('completion', 'z')).toEqual(['zsh']);
    expect(await offered('explain', 'above')).toEqual(['above-cap']);
    expect(await offered('help', 'li')).toEqual(['list']);
  });

  it('completes folders and files, with spaces in their names', async () => {
    expect(await offered('synth', '--out', '')).toEqual(['folder one']);
    expect(await offered('import', 'f')).toEqual(expect.arrayContaining(['file.yaml', 'folder one']));
    expect(await offered('synth', '--tenant', '')).toEqual([]);
  });
});

describe('completion zsh and fish', () => {
  it('name every command and option, and parse where the shell is there', async () => {
    for (const shell of ['zsh', 'fish']) {
      for (const word of ['synth', 'completion', 'cluster', 'tenant-from', 'text json yaml', 'ts yaml'])
        expect(scripts[shell]).toContain(word);
      const found = await run('bash', ['-c', `command -v ${shell}`]);
      if (found.code === 0) expect(await run(shell, ['-n', join(dir, `c.${shell}`)])).toMatchObject({ code: 0, stderr: '' });
    }
    expect(scripts.zsh).toMatch(/^#compdef tenantry\n/);
    expect(scripts.fish).toContain("complete -c tenantry -n '__fish_seen_subcommand_from synth' -l check -d");
  });
});
