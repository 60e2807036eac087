import type { Manifest } from '../../src/kube/types.js';
import { type End, selected, within } from './naive.js';

// biome-ignore lint/suspicious/noExplicitAny: the reference reads manifests as they come
type Any = any;

interface Step {
  readonly tier: number;
  readonly order: number;
  readonly name: string;
  readonly closes: boolean;
  readonly decide: () => string | undefined;
}

/**
 * Whether a packet gets through one side by NetworkPolicy, AdminNetworkPolicy, its baseline, and Calico's NetworkPolicy with Tiers together, as
 * Calico's documentation says it: a slow reference, policy by policy and packet by packet. Of equal order, by name; the caller makes sure that
 * no two of different kinds are. Every selector of Calico is one of the few words below.
 */
export function passes(
  objects: readonly Manifest[],
  spaces: Record<string, Record<string, string>>,
  subject: End,
  other: End,
  way: 'ingress' | 'egress',
  port: number,
  protocol: string,
): boolean {
  const labelsOf = (name: string) => ({ ...spaces[name], 'kubernetes.io/metadata.name': name });
  const isPod = (end: End, namespaces: Any, pods: Any) =>
    end.namespace !== undefined && selected(namespaces, labelsOf(end.namespace)) && selected(pods, end.labels);
  const steps = objects.flatMap((object): Step[] => {
    const spec: Any = object.spec;
    const { name } = object.metadata;
    switch (object.kind) {
      case 'AdminNetworkPolicy':
      case 'BaselineAdminNetworkPolicy': {
        if (!isPod(subject, spec.subject.namespaces, {})) return [];
        const [tier, order] = object.kind === 'AdminNetworkPolicy' ? [1_000, spec.priority] : [10_000_000, 0];
        const decide = () =>
          (spec[way] ?? []).find(
            (rule: Any) =>
              (way === 'ingress' ? rule.from : rule.to).some((peer: Any) =>
                peer.networks ? peer.networks.some((cidr: string) => within(other.ip, cidr)) : isPod(other, peer.namespaces, {}),
              ) &&
              (!rule.ports || rule.ports.some((p: Any) => p.portNumber.protocol === protocol && p.portNumber.port === port)),
          )?.action;
        return [{ tier, order, name, closes: false, decide }];
      }
      case 'NetworkPolicy': {
        if (object.metadata.namespace !== subject.namespace) return [];
        if (object.apiVersion === 'networking.k8s.io/v1') {
          if (!spec.policyTypes.includes(way === 'ingress' ? 'Ingress' : 'Egress')) return [];
          const decide = () =>
            (spec[way] ?? []).some((rule: Any) =>
              (way === 'ingress' ? rule.from : rule.to).some((peer: Any) => isPod(other, peer.namespaceSelector, {})),
            )
              ? 'Allow'
              : undefined;
          return [{ tier: 1_000_000, order: 1_000, name, closes: true, decide }];
        }
        if (!spec.types.includes(way === 'ingress' ? 'Ingress' : 'Egress') || !says(spec.selector, subject.labels)) return [];
        const found: Any = objects.find(({ kind, metadata }) => kind === 'Tier' && metadata.name === spec.tier);
        const { order: tier, defaultAction } = found?.spec ?? { order: 1_000_000, defaultAction: 'Deny' };
        const decide = () =>
          (spec[way] ?? []).find((rule: Any) => {
            const peer = (way === 'ingress' ? rule.source : rule.destination) ?? {};
            if (rule.action === 'Log') return false;
            if (rule.protocol && rule.protocol !== protocol) return false;
            const [first, last = first] = String(rule.destination?.ports?.[0] ?? '0:65535')
              .split(':')
              .map(Number);
            if (port < first! || port > last!) return false;
            if (peer.nets && !peer.nets.some((cidr: string) => within(other.ip, cidr))) return false;
            if (peer.notNets?.some((cidr: string) => within(other.ip, cidr))) return false;
            if (peer.namespaceSelector) {
              if (other.namespace === undefined || !says(peer.namespaceSelector, labelsOf(other.namespace))) return false;
            }
            return !peer.selector || (other.namespace !== undefined && says(peer.selector, other.labels));
          })?.action;
        return [{ tier, order: spec.order ?? Number.POSITIVE_INFINITY, name, closes: defaultAction === 'Deny', decide }];
      }
      default:
        return [];
    }
  });
  for (const tier of [...new Set(steps.map((step) => step.tier))].sort((x, y) => x - y)) {
    const mine = steps.filter((step) => step.tier === tier);
    mine.sort((x, y) => (x.order === y.order ? (x.name < y.name ? -1 : 1) : x.order - y.order));
    const action = mine.map(({ decide }) => decide()).find((said) => said !== undefined);
    if (action === 'Allow') return true;
    if (action === 'Deny' || (action === undefined && mine.some(({ closes }) => closes))) return false;
  }
  return true;
}

/** The words of selectors that the reference knows, each with what it means. */
export const WORDS: Readonly<Record<string, (labels: Readonly<Record<string, string>>) => boolean>> = {
  'all()': () => true,
  "app == 'x'": ({ app }) => app === 'x',
  "app != 'x'": ({ app }) => app !== 'x',
  'has(app)': ({ app }) => app !== undefined,
  "!has(app) || team in { 'x', 'y' }": ({ app, team }) => app === undefined || team === 'x' || team === 'y',
  "!(app == 'y' && team not in {'x'})": ({ app, team }) => !(app === 'y' && team !== 'x'),
  "app not in {'x'} && has(team)": ({ app, team }) => app !== 'x' && team !== undefined,
};

const says = (selector: string, labels: Readonly<Record<string, string>>): boolean => WORDS[selector]!(labels);
