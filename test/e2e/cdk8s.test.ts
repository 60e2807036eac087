import { cp, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { exec, inFolder, ROOT, tree, write } from './run.js';

const env = { ...process.env, CDK8S_CHECK_UPGRADE: 'false' };

async function fresh(dir: string): Promise<void> {
  for (const name of ['tenants', 'platform.ts', 'cdk8s.yaml', 'package.json'])
    await cp(join(ROOT, name), join(dir, name), { recursive: true });
  for (const name of ['node_modules', 'lib']) await symlink(join(ROOT, name), join(dir, name));
}

it('cdk8s synth gives the same bytes, and leaves dist whole when the app fails', async () => {
  await inFolder(async (dir) => {
    await fresh(dir);
    const cdk8s = join(ROOT, 'node_modules/.bin/cdk8s');
    const ran = await exec(cdk8s, ['synth'], { cwd: dir, env });
    expect(ran.stderr).toBe('');
    expect(ran.code).toBe(0);
    const dist = await tree(join(dir, 'dist'));
    expect(dist).toEqual(await tree(join(ROOT, 'dist')));

    await write(dir, { 'tenants/broken.yaml': 'tier: no-such-tier\n' });
    const failed = await exec(cdk8s, ['synth'], { cwd: dir, env });
    expect(failed.code).not.toBe(0);
    expect(`${failed.stdout}${failed.stderr}`).toContain('unknown-tier');
    expect(await tree(join(dir, 'dist'))).toEqual(dist);
  });
});
