import { groupOf } from '../../kube/kinds.js';
import type { Manifest } from '../../kube/types.js';
import { judgeCalico, judgeTier } from './calico.js';
import { judgeCilium } from './cilium.js';
import { judgeAdminNetworkPolicy, judgeBaselineAdminNetworkPolicy, judgeClusterNetworkPolicy } from './cluster-network-policy.js';
import { judgeAuthorizationPolicy, judgePeerAuthentication, judgeSidecar } from './istio.js';
import type { Judge } from './judge.js';
import { judgeLinkerdAuthentication, judgeLinkerdAuthorization, judgeLinkerdNamespace, judgeServer } from './linkerd.js';
import { judgeNetworkPolicy } from './network-policy.js';
import { judgeMeshConfig, judgeRoute, judgeTrafficTarget } from './osm.js';

/** Whoever judges a kind, by apiVersion and kind: another version may say another thing. */
const JUDGES: Readonly<Record<string, Judge>> = {
  // The marks on a Namespace put its pods into a mesh, which may close what no policy names.
  'v1 Namespace': judgeLinkerdNamespace,
  'networking.k8s.io/v1 NetworkPolicy': judgeNetworkPolicy,
  'policy.networking.k8s.io/v1alpha2 ClusterNetworkPolicy': judgeClusterNetworkPolicy,
  'policy.networking.k8s.io/v1alpha1 AdminNetworkPolicy': judgeAdminNetworkPolicy,
  'policy.networking.k8s.io/v1alpha1 BaselineAdminNetworkPolicy': judgeBaselineAdminNetworkPolicy,
  'cilium.io/v2 CiliumNetworkPolicy': judgeCilium,
  'cilium.io/v2 CiliumClusterwideNetworkPolicy': judgeCilium,
  'projectcalico.org/v3 NetworkPolicy': judgeCalico,
  'projectcalico.org/v3 GlobalNetworkPolicy': judgeCalico,
  'projectcalico.org/v3 Tier': judgeTier,
  'crd.projectcalico.org/v1 NetworkPolicy': judgeCalico,
  'crd.projectcalico.org/v1 GlobalNetworkPolicy': judgeCalico,
  'crd.projectcalico.org/v1 Tier': judgeTier,
  'security.istio.io/v1 AuthorizationPolicy': judgeAuthorizationPolicy,
  'security.istio.io/v1 PeerAuthentication': judgePeerAuthentication,
  'networking.istio.io/v1 Sidecar': judgeSidecar,
  'policy.linkerd.io/v1beta3 Server': judgeServer,
  'policy.linkerd.io/v1beta2 Server': judgeServer,
  'policy.linkerd.io/v1alpha1 AuthorizationPolicy': judgeLinkerdAuthorization,
  'policy.linkerd.io/v1alpha1 MeshTLSAuthentication': judgeLinkerdAuthentication,
  'policy.linkerd.io/v1alpha1 NetworkAuthentication': judgeLinkerdAuthentication,
  'access.smi-spec.io/v1alpha3 TrafficTarget': judgeTrafficTarget,
  'specs.smi-spec.io/v1alpha4 TCPRoute': judgeRoute,
  'specs.smi-spec.io/v1alpha4 HTTPRouteGroup': judgeRoute,
  'config.openservicemesh.io/v1alpha2 MeshConfig': judgeMeshConfig,
};

/** Groups in which every kind counts as having a say in traffic, except for those that have none. */
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  'networking.k8s.io': ['Ingress', 'IngressClass', 'IPAddress', 'ServiceCIDR'],
  'policy.networking.k8s.io': [],
  'cilium.io': [
    'CiliumEndpoint',
    'CiliumEndpointSlice',
    'CiliumIdentity',
    'CiliumNode',
    'CiliumNodeConfig',
    'CiliumLoadBalancerIPPool',
    'CiliumL2AnnouncementPolicy',
    'CiliumBGPClusterConfig',
    'CiliumBGPPeerConfig',
    'CiliumBGPAdvertisement',
    'CiliumGatewayClassConfig',
  ],
  'projectcalico.org': ['IPPool', 'BGPPeer', 'BGPConfiguration', 'IPReservation'],
  'crd.projectcalico.org': ['IPPool', 'BGPPeer', 'BGPConfiguration', 'IPReservation'],
  'crd.antrea.io': ['IPPool', 'ExternalNode'],
  'security.istio.io': [],
  'networking.istio.io': ['Gateway', 'VirtualService', 'Telemetry'],
  'policy.linkerd.io': ['HTTPRoute'],
  'access.smi-spec.io': [],
  'specs.smi-spec.io': [],
  'policy.openservicemesh.io': [],
  'config.openservicemesh.io': ['MeshRootCertificate'],
  'consul.hashicorp.com': [],
  'kuma.io': [],
  'k8s.ovn.org': [],
  'kubeovn.io': [],
};

/** What an object's kind has to do with traffic: whoever judges it, `unknown` where nobody does, or nothing. */
export function judgeFor({ apiVersion, kind }: Pick<Manifest, 'apiVersion' | 'kind'>): Judge | 'unknown' | undefined {
  const id = `${apiVersion} ${kind}`;
  if (Object.hasOwn(JUDGES, id)) return JUDGES[id];
  const group = groupOf(apiVersion);
  if (!Object.hasOwn(GROUPS, group)) return undefined;
  return GROUPS[group]!.includes(kind) ? undefined : 'unknown';
}

const groups = Object.keys(GROUPS).map((group) => group.replaceAll('.', '[.]'));

/** What a text must hold somewhere to have an object in it that counts here: a Namespace, or a kind of the groups above. */
export const TRAFFIC_TEXT = new RegExp(`Namespace|(?:${groups.join('|')})/`);

export { type Judge, lookupIn, nameOf, type Surroundings } from './judge.js';
export { CannotJudge } from './read.js';
