import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Sent } from '../client/client.js';
import { manifestsIn } from '../client/objects.js';
import { download } from '../guardrails/crds.js';

/** The definitions of Istio's project, all of them. */
export const istioCrds = (): Sent[] => {
  const folder = download('istio.io/api@v1.27.3');
  return manifestsIn(readFileSync(join(folder, 'kubernetes/customresourcedefinitions.gen.yaml'), 'utf8'));
};

/** Those of SMI that OSM installs. */
export const osmCrds = (): Sent[] => {
  const folder = join(download('github.com/openservicemesh/osm@v1.2.4'), 'cmd/osm-bootstrap/crds');
  return ['smi_traffic_access', 'smi_tcp_route', 'smi_http_route_group', 'smi_traffic_split'].flatMap((file) =>
    manifestsIn(readFileSync(join(folder, `${file}.yaml`), 'utf8')),
  );
};

const text = { type: 'string' };
const list = (items: object) => ({ type: 'array', items });
const map = (properties: Record<string, object>, required: readonly string[] = []) => ({ type: 'object', properties, required });
const ref = map({ group: text, kind: text, name: text, namespace: text }, ['kind']);
const pods = map({
  matchLabels: { type: 'object', additionalProperties: text },
  matchExpressions: list(map({ key: text, operator: text, values: list(text) }, ['key', 'operator'])),
});

/**
 * Linkerd's module is not to be had, so these are no definitions of its project: the fields that we write, as read in its charts. They tell
 * a field that is misspelt, and nothing that we misread.
 */
const LINKERD: readonly (readonly [kind: string, plural: string, version: string, spec: object])[] = [
  [
    'Server',
    'servers',
    'v1beta3',
    map({ podSelector: pods, port: { 'x-kubernetes-int-or-string': true }, proxyProtocol: text, accessPolicy: text }, ['port']),
  ],
  [
    'AuthorizationPolicy',
    'authorizationpolicies',
    'v1alpha1',
    map({ targetRef: map({ group: text, kind: text, name: text }, ['kind', 'name']), requiredAuthenticationRefs: list(ref) }, [
      'targetRef',
      'requiredAuthenticationRefs',
    ]),
  ],
  ['MeshTLSAuthentication', 'meshtlsauthentications', 'v1alpha1', map({ identities: list(text), identityRefs: list(ref) })],
  [
    'NetworkAuthentication',
    'networkauthentications',
    'v1alpha1',
    map({ networks: list(map({ cidr: text, except: list(text) }, ['cidr'])) }, ['networks']),
  ],
];

export const linkerdCrds = (): Sent[] =>
  LINKERD.map(([kind, plural, name, spec]) => ({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.policy.linkerd.io` },
    spec: {
      group: 'policy.linkerd.io',
      scope: 'Namespaced',
      names: { kind, plural },
      versions: [{ name, served: true, storage: true, schema: { openAPIV3Schema: map({ spec }, ['spec']) } }],
    },
  }));
