// The page of what is proven: from the rules, the claims, and the results of tests. Nothing of the clock, so that the same results give the same page.
const table = (head, rows) =>
  `| ${head.join(' | ')} |\n|${'---|'.repeat(head.length)}\n${rows.map((row) => `| ${row.join(' | ')} |`).join('\n')}`;
const cell = (text) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
const code = (text) => `\`${cell(text)}\``;

/** Names of tests: the first few, and how many more. */
function named(tests, most = 3) {
  const names = [...new Set(tests.map(({ name }) => name))].map((name) => `*${cell(name)}*`);
  return names.slice(0, most).join(' · ') + (names.length > most ? ` · ${names.length - most} more` : '');
}

/** The tests that passed and failed, of jest's own report. */
export function testsIn(report, root) {
  return report.testResults.flatMap(({ name: file, assertionResults }) =>
    assertionResults.map(({ ancestorTitles, title, status }) => ({
      file: file.slice(root.length),
      title,
      name: [...ancestorTitles, title].join(' › '),
      passed: status === 'passed',
    })),
  );
}

/** @param sources the text of each test file, to find rules that a test asks for without having it in its name */
export function proofPage({ rules, claims, kinds, emitted, taken, platforms, tests, sources, exists }) {
  const failed = tests.filter(({ passed }) => !passed);
  const files = grouped(tests);
  return `<!-- Generated from the results of tests by \`npm run proof\`. Do not edit. -->
# What is proven

Which of our claims a real cluster was asked about, and said yes. *Enforced*: requests were sent to Kubernetes' own API server, or packets from pod to pod, and
were refused and let through as the claim says; a refusal of a request counts only by the message that names the rule. *Schema-checked*: what reads such objects takes them, every field of
them, and no request showed what they do. *Golden only*: tests read what we print, and nobody was asked.
${tests.length - failed.length} tests passed, ${failed.length} failed.

## Rules of admission

${table(
  ['rule', 'proof', 'tests that it must refuse', 'also in'],
  rules.map((rule) => ruleRow(rule, tests, sources)),
)}

That each of these tests notices when its rule is gone: \`npm run test:cluster -- --ablate\`.

## Claims of the layers

${Object.entries(claims)
  .map(
    ([layer, rows]) =>
      `### ${layer}\n\n${table(
        ['claim', 'proof', 'shown by'],
        rows.map((row) => claimRow(row, tests, exists)),
      )}`,
  )
  .join('\n\n')}

## Kinds of objects

Every kind of the example fleet's \`dist/\`, and those that other clusters get.

${table(
  ['kind', 'proof', 'shown by'],
  [...new Set([...emitted, ...Object.keys(kinds)])]
    .sort()
    .map((kind) => kindRow(kind, kinds[kind] ?? { ...taken, grade: 'schema-checked' }, tests)),
)}

## Platforms

${table(['platform', 'proof', ''], platforms)}

## The Multi-Tenancy Benchmarks

The 19 checks of the retired kubectl-mtb and the 4 that it left pending, by tenant of the example fleet. Where a name goes on after a colon, it says how ours
differs.

${benchmark(tests)}

## Escapes

What a malicious admin of a tenant tries, by test of \`test/cluster/escapes.test.ts\`.

${table(
  ['', 'refused'],
  (files.get('test/cluster/escapes.test.ts') ?? []).map(({ name, passed }) => [cell(name), passed ? 'yes' : '**no**']),
)}
`;
}

function ruleRow(rule, tests, sources) {
  const mine = tests.filter(({ title }) => title.startsWith(`${rule} refuses `));
  const also = Object.entries(sources).flatMap(([file, text]) =>
    text.includes(`[${rule}]`) ? [code(file.replace('test/cluster/', ''))] : [],
  );
  const names = mine.map(({ title, ...rest }) => ({ ...rest, name: title.slice(`${rule} refuses `.length) }));
  return [code(rule), proofOf(mine), named(names), also.join(', ') || '–'];
}

const proofOf = (tests, grade = 'enforced') => {
  // A rule is in a policy that the API server has taken: dist.test.ts.
  if (tests.length === 0) return 'schema-checked';
  return tests.every(({ passed }) => passed) ? grade : '**failed**';
};

function claimRow([claim, shown], tests, exists) {
  const { golden } = shown;
  if (golden) {
    if (!exists(golden)) throw new Error(`the claim '${claim}' names ${golden}, which is not there`);
    return [cell(claim), 'golden only', code(golden)];
  }
  return [cell(claim), ...shownBy(`the claim '${claim}'`, shown, tests)];
}

function kindRow(kind, shown, tests) {
  return [code(kind), ...shownBy(`the kind ${kind}`, shown, tests)];
}

/** The grade, and the tests that it stands on. */
function shownBy(what, { tests: by, grade }, tests) {
  const mine = tests.filter(({ file, name }) => file === by.file && name.includes(by.words));
  if (mine.length === 0) throw new Error(`${what} is shown by no test of ${by.file} whose name has '${by.words}'`);
  const names = by.words === '' ? `all of its ${mine.length} tests` : named(mine, 1);
  return [proofOf(mine, grade), `${code(by.file)}: ${names}`];
}

function benchmark(tests) {
  const mine = tests.filter(({ file, name }) => file === 'test/cluster/benchmark.test.ts' && name.includes(' › '));
  const places = [...new Set(mine.map(({ name }) => name.split(' › ').slice(0, 2).join(' ')))];
  const checks = [...new Set(mine.map(({ title }) => title))];
  const passed = new Set(mine.filter((test) => test.passed).map(({ name }) => name));
  const rows = checks.map((check) => {
    const good = mine.filter(({ title, name }) => title === check && passed.has(name)).length;
    return [cell(check), good === places.length ? `all ${good}` : `**${good} of ${places.length}**`];
  });
  return `${table(['check', 'tenants that pass'], rows)}\n\nThe tenants: ${places.join(', ')}.`;
}

function grouped(tests) {
  const map = new Map();
  for (const test of tests) map.set(test.file, [...(map.get(test.file) ?? []), test]);
  return map;
}
