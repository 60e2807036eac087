import { byCodeUnit } from '../../issue.js';
import type { Flow, NamespaceScope, Scope } from '../contract.js';
import { exactly, judgeRequests, over, tellClosed } from '../mesh.js';
import { accessOf } from './access.js';
import { type Istio, istioOf } from './cluster.js';
import { allowPolicies } from './flows.js';
import { type istioClusterShape, type istioShape, type ResolvedIstio, resolvedIstio } from './sections.js';

type None = Record<never, never>;
type IstioScope = Scope<typeof istioShape, None, typeof istioClusterShape, None>;
type Own = NamespaceScope<typeof istioShape>;

/** Works out each namespace: what it says exactly, over what its flows and the cluster's Istio make of it. */
export function resolveIstio(scope: IstioScope): Map<string, ResolvedIstio> {
  const istio = istioOf(scope.cluster);
  return new Map(
    scope.namespaces.map((namespace) => {
      const exact = exactly<ResolvedIstio>(resolvedIstio, namespace.values.istio);
      const joins = istio !== undefined && namespace.values.istio?.enrolled === true;
      if (!joins) return [namespace.name, exact];
      const section = over(generated(scope, istio, namespace), exact);
      const { flows } = scope.trafficOf(namespace.name);
      const plain = istio.mode === 'sidecar' && takesPlain(section);
      judgeRequests(scope, 'Istio', namespace.name, plain ? flows.filter(({ side }) => side === 'to') : flows);
      return [namespace.name, section];
    }),
  );
}

/** Whether no pod of the namespace takes mutual TLS, so that the network can read what comes in. */
function takesPlain({ authentications = {} }: ResolvedIstio): boolean {
  const forAll = Object.values(authentications).filter(({ selector }) => selector === undefined);
  return forAll.length > 0 && forAll.every(({ mtls }) => mtls?.mode === 'DISABLE');
}

function generated(scope: IstioScope, istio: Istio, { name, values }: Own): ResolvedIstio {
  const { mtls, flows: wanted } = values.istio ?? {};
  const stated = scope.trafficOf(name);
  // The tunnel would carry every request past an engine that lets only some of them pass.
  const hidden = istio.mode === 'ambient' ? stated.flows.filter(({ requests }) => requests) : [];
  const traffic = { ...stated, flows: stated.flows.filter((flow) => !hidden.includes(flow)) };
  const access = accessOf(istio, traffic);
  const section: ResolvedIstio = {
    labels: labelsOf(istio),
    ...(mtls && { authentications: { default: { mtls: { mode: mtls === 'strict' ? 'STRICT' : 'PERMISSIVE' } } } }),
    ...(access && { access }),
  };
  if (wanted !== true) return section;
  const tell = tellClosed(scope, 'Istio', name);
  // Where the network leaves a side open, closing it would be the mesh's own rule, not the one that is written.
  if (traffic.closed.includes('from')) section.policies = allowPolicies(traffic.flows, tell);
  if (traffic.closed.includes('to') && istio.mode === 'sidecar')
    section.sidecars = { default: { egress: [{ hosts: hostsOf(istio, name, traffic.flows) }] } };
  return section;
}

/** How a namespace joins. A revision of its own wants its label, and that `istio-injection` is not there. */
function labelsOf({ mode, revision }: Istio): ResolvedIstio['labels'] {
  if (mode === 'ambient')
    return { 'istio.io/dataplane-mode': 'ambient', ...(revision !== undefined && { 'istio.io/rev': revision }) };
  return revision === undefined ? { 'istio-injection': 'enabled' } : { 'istio.io/rev': revision };
}

/** What proxies are told of: the own namespace, istiod's, and those that are reached. */
function hostsOf({ namespace: system }: Istio, own: string, flows: readonly Flow[]): string[] {
  const outward = flows.filter(({ side }) => side === 'to');
  // Whom a label selects cannot be told, and proxies that know too little send plain text.
  if (outward.some(({ anyone, unnamed }) => anyone || unnamed)) return ['*/*'];
  const names = new Set([system, ...outward.flatMap(({ namespaces }) => namespaces)]);
  names.delete(own);
  return ['./*', ...[...names].sort(byCodeUnit).map((name) => `${name}/*`)];
}
