import type { LabelSelector, NetworkPeer, NetworkPort } from '../../src/kube/schemas.js';
import type { Manifest } from '../../src/kube/types.js';
import type { ExactPolicy } from '../../src/layers/network/sections.js';

const NAME_LABEL = 'kubernetes.io/metadata.name';
const OPERATORS = ['In', 'NotIn', 'Exists', 'DoesNotExist'];
const PEERS = [
  'pods',
  'namespaces by name',
  'namespaces by label',
  'all namespaces',
  'pods of namespaces',
  'range',
  'range with except',
];
const PORTS = ['number', 'name', 'name over UDP', 'span', 'only a protocol', 'UDP', 'protocol left out'];

/** Every form a rule can have. */
export const FORMS: readonly string[] = [
  ...['empty', 'labels', ...OPERATORS].flatMap((form) => [`subject: ${form}`, `peer pods: ${form}`]),
  ...['from', 'to'].flatMap((side) => [
    ...[...PEERS, 'absent', 'empty list', 'several'].map((form) => `${side}: ${form}`),
    ...[...PORTS, 'absent', 'empty list', 'several']
      .filter((form) => side === 'from' || form !== 'name over UDP')
      .map((form) => `${side} ports: ${form}`),
    `${side}: {}`,
  ]),
  ...['left out, without egress', 'left out, with egress', 'Ingress', 'Egress', 'Ingress and Egress'].map(
    (form) => `types: ${form}`,
  ),
  'types: rules of a direction it does not name',
  'ingress: []',
  'no rules at all',
  'several policies about one namespace',
];

/** The forms that these objects have. */
export function formsOf(objects: readonly Manifest[]): Set<string> {
  const found = new Set<string>();
  const policies = objects.filter(({ kind }) => kind === 'NetworkPolicy');
  const homes = policies.map(({ metadata }) => metadata.namespace);
  if (new Set(homes).size < homes.length) found.add('several policies about one namespace');
  for (const { spec } of policies) {
    const { podSelector, policyTypes, ingress, egress } = spec as ExactPolicy;
    for (const form of selectorForms(podSelector)) found.add(`subject: ${form}`);
    found.add(`types: ${policyTypes?.join(' and ') ?? `left out, ${egress?.length ? 'with' : 'without'} egress`}`);
    if (policyTypes?.length === 1 && (policyTypes[0] === 'Ingress' ? egress : ingress)?.length)
      found.add('types: rules of a direction it does not name');
    if (ingress?.length === 0) found.add('ingress: []');
    if (!ingress && !egress) found.add('no rules at all');
    for (const { from, ports } of ingress ?? []) for (const form of ruleForms('from', from, ports)) found.add(form);
    for (const { to, ports } of egress ?? []) for (const form of ruleForms('to', to, ports)) found.add(form);
  }
  return found;
}

function ruleForms(side: string, peers: readonly NetworkPeer[] | undefined, ports: readonly NetworkPort[] | undefined): string[] {
  if (!peers && !ports) return [`${side}: {}`];
  const amount = (list: readonly unknown[] | undefined): string[] =>
    list === undefined ? ['absent'] : list.length === 0 ? ['empty list'] : list.length > 1 ? ['several'] : [];
  return [
    ...[...amount(peers), ...(peers ?? []).map(peerForm)].map((form) => `${side}: ${form}`),
    ...[...amount(ports), ...(ports ?? []).flatMap(portForms)].map((form) => `${side} ports: ${form}`),
    ...(peers ?? [])
      .flatMap(({ podSelector }) => (podSelector ? selectorForms(podSelector) : []))
      .map((form) => `peer pods: ${form}`),
  ];
}

function peerForm({ podSelector, namespaceSelector, ipBlock }: NetworkPeer): string {
  if (ipBlock) return ipBlock.except?.length ? 'range with except' : 'range';
  if (!namespaceSelector) return 'pods';
  if (podSelector) return 'pods of namespaces';
  const keys = Object.keys(namespaceSelector.matchLabels ?? {});
  if (keys.length === 0) return 'all namespaces';
  return keys.includes(NAME_LABEL) ? 'namespaces by name' : 'namespaces by label';
}

function portForms({ port, endPort, protocol }: NetworkPort): string[] {
  const kind =
    port === undefined ? 'only a protocol' : endPort !== undefined ? 'span' : typeof port === 'string' ? 'name' : 'number';
  if (protocol === 'UDP') return kind === 'name' ? ['name over UDP', 'UDP'] : [kind, 'UDP'];
  return protocol === undefined ? [kind, 'protocol left out'] : [kind];
}

function selectorForms({ matchLabels = {}, matchExpressions = [] }: LabelSelector): string[] {
  const labels = Object.keys(matchLabels).length > 0 ? ['labels'] : [];
  const forms = [...labels, ...matchExpressions.map(({ operator }) => operator)];
  return forms.length > 0 ? forms : ['empty'];
}
