import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';

const SRC = join(import.meta.dirname, '../src');

/** The floors of the house (docs/architecture.md), from the ground up; rooms of one floor may not look into each other. */
const FLOORS: readonly (readonly RegExp[])[] = [
  [/^(issue|codes)\.ts$/],
  [/^kube\//],
  [/^model\//, /^emit\//],
  [/^layers\//, /^gitops\//, /^check\//, /^diff\//, /^reach\//],
  [/^define\.ts$/, /^charts\//, /^import\//],
  [/^(load\/.*|(pipeline|judge|output|flows)\.ts|keep\/.*|adopt\.ts|index\.ts)$/],
  [/^cli\//],
];

/** What every layer may use of its own floor: the contract and what is written once for all layers. */
const LAYER_COMMONS = /^layers\/(beside|contract|grants|guards|mesh|meta|mutation|sync-account|others|resolve|naming|index)\.ts$/;

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => file.endsWith('.ts'));

function importsOf(file: string): { specifier: string; line: number }[] {
  const source = ts.createSourceFile(file, readFileSync(join(SRC, file), 'utf8'), ts.ScriptTarget.ESNext, true);
  const found: { specifier: string; line: number }[] = [];
  const visit = (node: ts.Node): void => {
    const literal =
      (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier
        ? node.moduleSpecifier
        : ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword
          ? node.arguments[0]
          : ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)
            ? node.argument.literal
            : undefined;
    if (literal && ts.isStringLiteral(literal)) {
      found.push({ specifier: literal.text, line: source.getLineAndCharacterOfPosition(literal.getStart()).line + 1 });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

const floorOf = (file: string) => FLOORS.findIndex((rooms) => rooms.some((room) => room.test(file)));

/** The room within a floor: rooms of the same floor are strangers. */
function roomOf(file: string): string {
  const [first, second] = file.split('/');
  return first === 'layers' && second && !second.endsWith('.ts') ? `layers/${second}` : first!;
}

/** Why an import is not allowed, or undefined when it is. */
function refusal(from: string, to: string): string | undefined {
  const [below, above] = [floorOf(to), floorOf(from)];
  if (below > above) return 'points up';
  if (below < above || roomOf(from) === roomOf(to)) return undefined;
  if (above === 0) return undefined; // an issue and the table of its codes
  if (above === 5 && from !== 'define.ts') return undefined; // load, pipeline, adopt and the public door tell one story
  if (above === 3 && LAYER_COMMONS.test(to) && roomOf(from).startsWith('layers')) return undefined;
  if (from === 'layers/index.ts') return undefined; // generated: it names them all
  return 'points sideways';
}

const edges = files.flatMap((from) =>
  importsOf(from).map(({ specifier, line }) => ({
    from,
    line,
    specifier,
    to: specifier.startsWith('.')
      ? relative(SRC, join(SRC, dirname(from), specifier.replace(/\.js$/, '.ts'))).replaceAll('\\', '/')
      : undefined,
  })),
);

describe('architecture', () => {
  it('gives every source file a floor', () => {
    expect(files.filter((file) => floorOf(file) < 0)).toEqual([]);
    expect(files.length).toBeGreaterThan(40);
  });

  it('has no import that points up or sideways, type-only, dynamic and re-exports too', () => {
    const refused = edges.flatMap(({ from, to, line }) => {
      const why = to === undefined ? undefined : refusal(from, to);
      return why ? [`${from}:${line} → ${to} ${why}`] : [];
    });
    expect(refused).toEqual([]);
  });

  it('knows an arrow that points the wrong way when it sees one', () => {
    expect(refusal('kube/names.ts', 'model/merge.ts')).toBe('points up');
    expect(refusal('layers/network/index.ts', 'layers/access/index.ts')).toBe('points sideways');
    expect(refusal('emit/plan.ts', 'model/merge.ts')).toBe('points sideways');
    expect(refusal('layers/network/index.ts', 'layers/contract.ts')).toBeUndefined();
  });

  it('makes ApiObjects in one place, writes to disk in one place, and talks to the process in the command alone', () => {
    const importers = (name: RegExp) => new Set(edges.filter((edge) => name.test(edge.specifier)).map((edge) => edge.from));
    const writers = files.filter(
      (file) => /\b(writeFile|rename|unlink|rmdir|mkdir)(Sync)?\b/.test(code(file)) && !/^cli\//.test(file),
    );
    expect(files.filter((file) => /new (ApiObject|PlainObject)\(/.test(code(file)))).toEqual(['kube/manifest.ts']);
    expect(
      [...importers(/^cdk8s$/)].filter(
        (file) => !['kube/manifest.ts', 'charts/extras.ts', 'charts/synth.ts', 'model/extras.ts'].includes(file),
      ),
    ).toEqual([]);
    expect(writers.every((file) => file.startsWith('emit/'))).toBe(true);
    expect(
      files.filter((file) => /\bconsole\.|process\.(exit|stdout|stderr|argv)/.test(code(file)) && !file.startsWith('cli/')),
    ).toEqual([]);
  });
});

function code(file: string): string {
  return readFileSync(join(SRC, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
}
