import { cp, mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { exec, inFolder, ROOT, tree, write } from './run.js';

/** Names whose order and letters differ between locales: Turkish i, Swedish v and ä, and hyphens that collations pass over. */
const TENANTS = {
  'tenants/a-b.yaml': 'namespaces: {a-b-i: {}, ab-i: {}, a-b-1: {}}\nlabels: {I: i, i: x, Z: z}\n',
  'tenants/ab.yaml':
    'owner: {team: "ä v w ö", contact: "İ"}\nnamespaces: {ab: {}, ab-v: {}, ab-w: {}}\nnetwork: {to: [{tenant: a-b}]}\n',
  'tenants/deep/er/aa.yaml':
    'annotations: {v/a: "ä", w/a: "å", z: z, Z: Z}\nbudget: {cpu: "7"}\nnamespaces: {aa: {}, aa-v: {}, aa-w: {}}\n',
  'tenants/i.ts': 'export default { annotations: { note: "ä å ı" }, network: { from: [{ tenant: "ab" }] } };\n',
};
const PLATFORM = 'clusters: {c: {kubernetes: "1.33"}}\n';

// Hands out directory entries in the opposite order, as another file system might.
const SHUFFLE = `
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
const { readdir, readdirSync } = fs;
fs.readdirSync = (...args) => readdirSync(...args).reverse();
fs.readdir = (...args) => { const done = args.pop(); return readdir(...args, (error, list) => done(error, list && [...list].reverse())); };
const promised = fs.promises.readdir;
fs.promises.readdir = async (...args) => (await promised(...args)).reverse();
syncBuiltinESMExports();
`;

it('gives the same bytes in any locale, time zone, folder and directory order', async () => {
  await inFolder(async (dir) => {
    await write(dir, { 'shuffle.mjs': SHUFFLE });
    const variants = [
      { LC_ALL: 'C', TZ: 'UTC' },
      { LC_ALL: 'tr_TR.UTF-8', LANG: 'tr_TR.UTF-8', TZ: 'Asia/Kolkata' },
      { LC_ALL: 'sv_SE.UTF-8', LANG: 'sv_SE.UTF-8', TZ: 'America/St_Johns', shuffled: true },
    ];
    const outputs = await Promise.all(
      variants.map(async ({ shuffled, ...env }, index) => {
        const root = join(dir, index === 1 ? 'somewhere/quite/else' : `root-${index}`);
        await write(root, { 'platform.yaml': PLATFORM, ...TENANTS });
        const node = shuffled ? ['--import', join(dir, 'shuffle.mjs')] : [];
        const ran = await exec(process.execPath, [...node, join(ROOT, 'lib/bin/main.js'), 'synth', '--root', root], {
          env: { ...process.env, ...env },
        });
        expect(ran.stderr).not.toContain('error');
        expect(ran.code).toBe(0);
        return tree(join(root, 'dist'));
      }),
    );
    expect(outputs[0]!.size).toBeGreaterThan(7);
    for (const output of outputs.slice(1)) expect(output).toEqual(outputs[0]);
    for (const text of outputs[0]!.values()) expect(text).not.toContain(dir);
  });
});

it('gives the bytes that are committed, from a copy of this repository in another folder', async () => {
  await inFolder(async (dir) => {
    await cp(join(ROOT, 'tenants'), join(dir, 'tenants'), { recursive: true });
    await cp(join(ROOT, 'platform.ts'), join(dir, 'platform.ts'));
    // Only cdk8s-plus-27 is a package of the root's own.
    await write(dir, { 'package.json': '{"type":"module"}' });
    await mkdir(join(dir, 'node_modules'));
    for (const name of ['cdk8s-plus-27', 'cdk8s', 'constructs'])
      await symlink(join(ROOT, 'node_modules', name), join(dir, 'node_modules', name));
    const ran = await exec(process.execPath, [join(ROOT, 'lib/bin/main.js'), 'synth', '--root', dir], {
      env: { ...process.env, TZ: 'Pacific/Auckland' },
    });
    expect(ran).toMatchObject({ code: 0 });
    expect(await tree(join(dir, 'dist'))).toEqual(await tree(join(ROOT, 'dist')));
  });
});
