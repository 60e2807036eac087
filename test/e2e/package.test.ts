import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { exec, inFolder, ROOT, tree, write } from './run.js';

/** The library, and the command with the packages it rests on. */
const MOST_BYTES = 3_900_000;
const NPM_QUIET = ['--no-audit', '--no-fund', '--loglevel=error'];

async function sizeOf(dir: string): Promise<number> {
  const files = (await readdir(dir, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  return (await Promise.all(files.map((entry) => stat(join(entry.parentPath, entry.name))))).reduce((sum, s) => sum + s.size, 0);
}

it('installs from its tarball in a fresh folder and works there, typed', async () => {
  await inFolder(async (dir) => {
    const packed = await exec('npm', ['pack', '--ignore-scripts', '--pack-destination', dir, ...NPM_QUIET], { cwd: ROOT });
    expect(packed.code).toBe(0);
    const user = join(dir, 'user');
    await write(user, {
      'package.json': '{"name":"user","private":true,"type":"module"}',
      'platform.ts': `import { definePlatform } from 'tenantry';
export default definePlatform({ clusters: { prod: { kubernetes: '1.33', distribution: 'aks' } } });
`,
      'tenants/hello.ts': `import { ApiObject } from 'cdk8s';
import { defineTenant, group } from 'tenantry';
export default defineTenant({
  owner: { team: 'Hello', contact: 'hello@example.com' },
  access: { admin: [group('7f0c52a4-6d0b-4c1b-9d57-0a6e2f3b8c11')] },
  namespaces: { hello: { extras: [(chart, { tenant }) => {
    new ApiObject(chart, 'cm', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'hello' }, data: { tenant } });
  }] } },
});
`,
      'tsconfig.json':
        '{"compilerOptions":{"module":"NodeNext","target":"ES2023","strict":true,"noEmit":true,"types":[]},"include":["platform.ts","tenants"]}',
    });
    const installed = await exec(
      'npm',
      ['install', '--omit=dev', '--ignore-scripts', ...NPM_QUIET, join(dir, packed.stdout.trim().split('\n').at(-1)!)],
      { cwd: user },
    );
    expect(installed.stderr).toBe('');
    expect(installed.code).toBe(0);
    const size = await sizeOf(join(user, 'node_modules/tenantry'));
    expect(size).toBeLessThan(MOST_BYTES);

    const tsc = await exec(
      process.execPath,
      [join(ROOT, 'node_modules/typescript/bin/tsc'), '--noEmit', '--skipLibCheck', 'false', '-p', user],
      { cwd: user },
    );
    expect(tsc.stdout).toBe('');
    expect(tsc.code).toBe(0);

    const ran = await exec('npx', ['tenantry', 'synth'], { cwd: user });
    expect(ran).toMatchObject({ code: 0 });
    const dist = await tree(join(user, 'dist'));
    expect([...dist.keys()]).toEqual([
      'prod/platform/access.yaml',
      'prod/platform/guardrails.yaml',
      'prod/tenants/hello/ns-hello.yaml',
    ]);
    expect(dist.get('prod/tenants/hello/ns-hello.yaml')).toContain('tenant: hello\n');

    // A tenant file in the wrong shape is refused by the compiler too.
    await write(user, {
      'tenants/typo.ts': `import { defineTenant } from 'tenantry';\nexport default defineTenant({ bugdet: {} });\n`,
    });
    const refused = await exec(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '--noEmit', '-p', user], {
      cwd: user,
    });
    expect(refused.stdout).toContain("'bugdet' does not exist");
  });
});
