/** The building blocks other layers compose their sections of: values as Kubernetes itself takes them, output equal to input. */

export { annotations, dnsLabel, dnsSubdomain, labelKey, labels, labelValue, pathSegment } from './schemas/names.js';
export { type IpBlock, ipBlock, type NetworkPeer, type NetworkPort, networkPeer, networkPort } from './schemas/network.js';
export { type PolicyRule, policyRule, rbacSubject, type Subject } from './schemas/rbac.js';
export { type Taint, type Toleration, taint, toleration } from './schemas/scheduling.js';
export { type LabelSelector, labelSelector } from './schemas/selector.js';
export {
  cidr,
  isoDate,
  kubernetesVersion,
  podSecurityLevel,
  podSecurityVersion,
  portNumber,
  quantity,
} from './schemas/values.js';
