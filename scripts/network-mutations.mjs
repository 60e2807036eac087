// The breaks of npm run test:network -- --mutate: each makes the code misread policies in one way, which what packets did must show.

const policies = 'src/reach/judges/network-policy.ts';
const peers = 'src/reach/peers.ts';

export const NETWORK_MUTATIONS = [
  {
    name: 'what is left out of a range is in it',
    file: peers,
    find: ' && !block.except.some((part) => contains(rangeOf(part)!, address))',
    replace: '',
  },
  {
    name: 'of what is left out of a range only the first counts',
    file: policies,
    find: 'except: parts,',
    replace: 'except: parts.slice(0, 1),',
  },
  {
    name: 'a rule with ports opens all of them',
    file: policies,
    find: '...(ports.length > 0 && { ports }) };',
    replace: '};',
  },
  {
    name: 'a span of ports is its first',
    file: policies,
    find: 'return endPort === undefined ?',
    replace: 'return true ?',
  },
  {
    name: 'a protocol alone opens nothing',
    file: policies,
    find: 'if (port === undefined) return rule;',
    replace: 'if (port === undefined) return { ...rule, port: 1 };',
  },
  {
    name: 'a port is open for every protocol',
    file: policies,
    find: "const { protocol = 'TCP', port, endPort } =",
    replace: "const { port, endPort, protocol = 'TCP', ..._rest } = ",
    also: [
      {
        find: 'const rule = { protocol: protocolOf(protocol, what) };',
        replace: "const rule = { protocol: (protocolOf(protocol, what), 'TCP') };",
      },
    ],
  },
  {
    name: 'the name of a port opens nothing',
    file: 'src/reach/side.ts',
    find: 'return port?.protocol === protocol ?',
    replace: 'return port?.protocol === 0 ?',
  },
  {
    name: 'the name of a port is read whatever its protocol',
    file: 'src/reach/side.ts',
    find: 'return port?.protocol === protocol ?',
    replace: 'return port ?',
  },
  {
    name: 'the name of a port is any port',
    file: policies,
    find: "if (typeof port === 'string') return { ...rule, port };",
    replace: "if (typeof port === 'string') return rule;",
  },
  {
    name: 'an empty selector of pods means none',
    file: 'src/reach/selectors.ts',
    find: 'export function selects({ matchLabels, matchExpressions }: LabelSelector, labels: Labels): boolean {',
    replace:
      'export function selects({ matchLabels, matchExpressions }: LabelSelector, labels: Labels): boolean { if (!matchLabels && !matchExpressions) return false;',
  },
  {
    name: 'an empty selector of namespaces is the own one',
    file: policies,
    find: 'namespaces: peer.namespaceSelector === undefined ?',
    replace: 'namespaces: Object.keys(peer.namespaceSelector ?? {}).length === 0 ?',
  },
  {
    name: 'an empty list of peers is nobody',
    file: policies,
    find: '...(peers.length > 0 && { peers }), ',
    replace: '...(rule[key] !== undefined && { peers }), ',
  },
  {
    name: 'types left out are ingress alone',
    file: policies,
    find: '{ ingress: true, egress: egress.length > 0 }',
    replace: '{ ingress: true, egress: false }',
  },
  {
    name: 'types left out are those with rules',
    file: policies,
    find: '{ ingress: true, egress: egress.length > 0 }',
    replace: '{ ingress: listOf(spec.ingress, "").length > 0, egress: egress.length > 0 }',
  },
  {
    name: 'types that are written are not read',
    file: policies,
    find: 'types.length > 0\n',
    replace: 'types.length > 9\n',
  },
  {
    name: 'every policy closes both directions',
    file: policies,
    find: "{ ingress: types.includes('Ingress'), egress: types.includes('Egress') }",
    replace: '{ ingress: true, egress: true }',
  },
];
