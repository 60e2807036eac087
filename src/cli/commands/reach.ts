import { Argument, InvalidArgumentError, Option } from 'commander';
import type { AddCommand, Context } from '../context.js';
import type { ReadOptions } from '../evaluation.js';
import { openRoot, readFleet } from '../fleet.js';
import { tidy } from '../issues.js';
import { dataOnlyOption } from '../options.js';
import { outOf, tidyOut } from '../out.js';
import type { PortAsked } from '../reach/rows.js';
import { fails, type Report } from '../report.js';
import type { ReachResult } from '../results.js';
import { unknownWord } from '../usage.js';

interface ReachOptions extends ReadOptions {
  readonly cluster?: string;
  readonly port?: PortAsked;
  readonly dist?: boolean;
}

export const addReach: AddCommand = (program, act) => {
  program
    .command('reach')
    .summary('say who reaches whom, on which ports, and why')
    .description(
      'Judges the finished objects, whoever made them: who reaches whom, on which ports, and by which objects on either side.\n' +
        'FROM and TO are a tenant, a namespace, a network entry of the platform, instance-metadata, internet, an address, a range, a host\n' +
        'name, or any. Without them: every flow between namespaces and with the places outside that is not closed.\n' +
        'With both: each pair, with the objects that open it, or those that close it.\n' +
        'An object that has a say in traffic and that nobody can judge is an error: the answer would not hold.',
    )
    .addArgument(new Argument('[from]', 'who sends (default: any)'))
    .addArgument(new Argument('[to]', 'who is reached (default: any)'))
    .option('--cluster <NAME>', 'only this cluster')
    .addOption(
      new Option(
        '--port <PORT>',
        'only this port: a number, with /UDP or /SCTP where it is not TCP; with FROM and TO exit 1 unless it is open',
      ).argParser(portAsked),
    )
    .option('--dist', 'judge what dist/ holds instead of what the definitions say')
    .addOption(dataOnlyOption())
    .addHelpText(
      'after',
      `
Examples:
  $ tenantry reach
  $ tenantry reach payments ledger
  $ tenantry reach payments 10.30.4.25 --port 587
  $ tenantry reach any instance-metadata
  $ tenantry reach -o dot | dot -Tsvg > reach.svg`,
    )
    .action(act(reach));
};

async function reach(context: Context, options: ReachOptions, from?: string, to?: string): Promise<Report> {
  const root = await openRoot(context);
  await tidyOut(context, root);
  const [{ Traffic }, { clustersOf }, { dotText }, { explainText, overviewText }] = await Promise.all([
    import('../../reach/index.js'),
    import('../reach/clusters.js'),
    import('../reach/dot.js'),
    import('../reach/text.js'),
  ]);
  const traffic = new Traffic({ whole: true });
  const fleet = await readFleet(context, root, options, undefined, traffic);
  const found = [...fleet.issues];
  const nothing: ReachResult = { source: options.dist ? 'dist' : 'definitions', clusters: [] };
  if (!fleet.compiled || fails(found.filter(({ code }) => !code.startsWith('flow-'))))
    return { ok: false, issues: tidy(found), result: null, text: '', base: root.dir, note: 'Nothing was judged.' };
  if (options.dist) {
    const { readTraffic } = await import('../reach/dist.js');
    await readTraffic(outOf(context, root, context.env.TENANTRY_OUT), traffic);
  }
  const known = [...fleet.compiled.fleet.platform.clusters.keys()];
  if (options.cluster !== undefined && !known.includes(options.cluster)) throw unknownWord('cluster', options.cluster, known);
  context.progress.step('judging the objects');
  const { clusters, unjudged, unknown } = clustersOf(fleet.compiled, traffic, { ...options, from, to });
  if (clusters.length === 0 && unknown) throw unknownWord('tenant, namespace or place', unknown.word, unknown.known);
  const port = options.port && `${options.port.protocol} ${options.port.port}`;
  const result: ReachResult = { ...nothing, ...(port !== undefined && { port }), clusters };
  const explains = isNamed(from) && isNamed(to);
  const open = !explains || !port || clusters.every(({ flows }) => flows.every(({ status }) => status === 'open'));
  const issues = tidy([...found, ...unjudged]);
  const ok = !fails(issues) && open;
  const text = explains ? explainText(result) : overviewText(result);
  return { ok, issues, result, text, dot: dotText(result), base: root.dir };
}

const isNamed = (word: string | undefined): boolean => word !== undefined && word !== 'any';

function portAsked(text: string): PortAsked {
  const [, number, protocol = 'TCP'] = /^(\d{1,5})(?:\/(tcp|udp|sctp))?$/i.exec(text) ?? [];
  const port = Number(number);
  if (!(port >= 1 && port <= 65535)) throw new InvalidArgumentError('It is no port such as 8443 or 53/UDP.');
  return { port, protocol: protocol.toUpperCase() as PortAsked['protocol'] };
}
