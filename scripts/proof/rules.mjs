// The rules of admission, by the layers themselves.
import { build } from 'esbuild';

/** Every `guard/rule` there is, where the most of them apply: a cluster without the plugins that would do a policy's work. */
export async function rulesOf(root) {
  const { outputFiles } = await build({
    stdin: { contents: "export { layers } from './src/layers/index.ts';", resolveDir: root, sourcefile: 'rules.ts' },
    absWorkingDir: root,
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    logLevel: 'silent',
    banner: { js: `import { createRequire } from 'node:module'; const require = createRequire(${JSON.stringify(root)});` },
  });
  const { layers } = await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
  const cluster = { name: 'c', kubernetes: '1.36', distribution: 'generic', gitops: 'flux', admissionPlugins: [], values: {} };
  const guards = layers.flatMap((layer) => layer.guards?.(cluster) ?? []);
  return [...new Set(guards.flatMap(({ name, rules }) => rules.map((rule) => `${name}/${rule.name}`)))].sort();
}
