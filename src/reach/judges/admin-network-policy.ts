import type { PortRule } from '../types.js';
import { type Dialect, integerOf, judgedIn, namedPort } from './cluster-network-policy.js';
import { type Judge, nameOf } from './judge.js';
import { CannotJudge, fieldsOf, portNumberOf, protocolOf } from './read.js';

const V1ALPHA1: Dialect = { actions: { Allow: 'allow', Deny: 'deny', Pass: 'pass' }, portsKey: 'ports', portsOf };

/** `policy.networking.k8s.io/v1alpha1` AdminNetworkPolicy: what ClusterNetworkPolicy was before, of the tier Admin. */
export const judgeAdminNetworkPolicy: Judge = (object) => {
  const spec = fieldsOf(object.spec, 'spec', ['priority', 'subject', 'ingress', 'egress']);
  return [judgedIn('admin', integerOf(spec.priority), V1ALPHA1, nameOf(object), spec)];
};

/** `policy.networking.k8s.io/v1alpha1` BaselineAdminNetworkPolicy: the only one of its tier, which has nobody to pass to. */
export const judgeBaselineAdminNetworkPolicy: Judge = (object) => {
  const spec = fieldsOf(object.spec, 'spec', ['subject', 'ingress', 'egress']);
  const { Pass: _, ...actions } = V1ALPHA1.actions;
  return [judgedIn('baseline', 0, { ...V1ALPHA1, actions }, nameOf(object), spec)];
};

function portsOf(value: unknown, what: string): PortRule[] {
  const item = fieldsOf(value, what, ['portNumber', 'portRange', 'namedPort']);
  const [key, ...others] = Object.keys(item);
  if (key === undefined || others.length > 0) throw new CannotJudge(`${what} has an item that is not one thing`);
  if (key === 'namedPort') return namedPort(item.namedPort, what);
  const { protocol = 'TCP', port, start, end } = fieldsOf(item[key], what, ['protocol', 'port', 'start', 'end']);
  const rule = { protocol: protocolOf(protocol, what) };
  if (key === 'portNumber') return [{ ...rule, port: portNumberOf(port, what) }];
  return [{ ...rule, port: portNumberOf(start, what), endPort: portNumberOf(end, what) }];
}
