// What each layer claims, and what shows it. `tests`: a file of test/cluster and words of its tests' names, asked of a real API server. `golden`:
// tests that only read what we print.
const cluster = (file, words) => ({ tests: { file: `test/cluster/${file}.test.ts`, words } });
/** Tests that sent packets: kube-router enforced the policies of a real control plane. */
const packets = (words) => ({ tests: { file: 'test/network/packets.test.ts', words } });
const golden = (file) => ({ golden: `test/${file}.test.ts` });
/** Tests that had a definition, or an engine, say that it takes what we print: no request met it. */
const schema = (file, words) => ({ ...cluster(file, words), grade: 'schema-checked' });
const BENCHMARK = 'benchmark';

export const CLAIMS = {
  namespace: [
    ['pods are held to the level restricted', cluster('namespace', 'Pod Security')],
    ['no token is mounted unless a pod asks', cluster('namespace', 'service accounts')],
    ['a namespace goes away whole, with pods that run', cluster('nodes', 'take a whole namespace away')],
    ['namespaces that exist are imported and apply again', cluster('imported', '')],
  ],
  access: [
    ['the tenant’s people may do what their role says, and no more', cluster('access', "the tenant's people")],
    ['nobody has anything in another tenant', cluster('access', 'have nothing in another tenant')],
    ['nobody impersonates', cluster('access', 'may not impersonate')],
    ['roles and bindings of a tenant’s file hold for their subjects', cluster('access', "the tenant's own roles")],
    ['a binding that a tenant writes names nobody else’s people', cluster('guardrails/rules', 'bindings/subjects')],
    ['an editor gains nothing through a pod’s account', cluster('escapes', 'an editor')],
  ],
  budget: [
    ['the quota bounds CPU, memory, storage and objects', cluster('budget', 'the quota')],
    ['containers that name no resources get some', cluster('budget', 'the LimitRange')],
    ['shares of a tenant’s namespaces never add up to more than its budget', golden('layers/budget/laws')],
  ],
  guardrails: [
    ['each rule refuses what it says, and lets the rest through', cluster('guardrails/rules', '')],
    ['a mode that warns or audits refuses nothing', cluster('guardrails/modes', '')],
    ['what controllers make is judged', cluster('guardrails/workings', 'what controllers make')],
    ['what the platform owns is changed by nobody else', cluster('escapes', 'what the platform owns')],
    ['a tenant’s Namespace is changed by nobody else', cluster('escapes', 'the Namespace')],
    ['kubectl debug opens no door', cluster('escapes', 'kubectl debug')],
    ['every CEL expression has types that fit', cluster('guardrails/rules', 'nothing wrong with the types')],
  ],
  network: [
    [
      'NetworkPolicies are accepted, and say what both ends declare',
      cluster(BENCHMARK, 'block network access across tenant namespaces'),
    ],
    ['nobody adds one that opens', cluster('escapes', 'is not loosened by another that adds up')],
    ['packets pass where the NetworkPolicies of the example fleet say so, and nowhere else', packets('the example fleet')],
    ['`tenantry reach` says what packets do, for every form of a rule', packets('random fleets')],
    ['host names, HTTP rules, LocalDNS and denials on Cilium', schema('cilium/cilium', 'Cilium’s engine')],
    ['rules for the whole cluster that no tenant widens: Cilium’s', schema('cilium/cilium', 'door')],
    ['… ClusterNetworkPolicies and Calico’s', schema('network/engines', 'rules for the whole cluster')],
  ],
  nodes: [
    ['pods run on their pool’s nodes, by the plugins of AKS', cluster('nodes', 'the scheduler')],
    ['nobody selects or tolerates another’s pool', cluster('nodes', 'a tenant')],
    ['pods run on their pool’s nodes, by policy where no plugin does it', cluster('guardrails/placement', '')],
    ['… by Kyverno’s policy, from Kubernetes 1.33 and before 1.36', schema('kyverno/kyverno', 'of its pool')],
    ['Deployments, DaemonSets, Jobs, evictions and garbage collection go on', cluster('nodes', 'controllers')],
  ],
  pods: [
    ['images, identities and classes are granted ones', cluster('guardrails/rules', 'pods')],
    ['pods that name no class get the default ones', cluster('guardrails/defaults', '')],
    ['… by Kyverno’s policy, from Kubernetes 1.33 and before 1.36', schema('kyverno/kyverno', 'class')],
  ],
  services: [
    ['types, annotations and addresses are granted ones', cluster('guardrails/rules', 'services')],
    ['only the control plane says where a Service leads', cluster('guardrails/rules', 'endpoints/control-plane')],
  ],
  storage: [
    ['claims are of granted classes', cluster(BENCHMARK, 'of a granted class')],
    ['nobody takes a volume that is there already', cluster('escapes', 'released volume')],
  ],
  hosts: [['hosts, classes, gateways and issuers are granted ones', cluster('guardrails/rules', 'hosts')]],
  istio: [
    ['the objects are Istio’s, each field by its own definitions', schema('meshes/meshes', 'istio › the API server takes')],
    ['tenants write nothing of Istio, and no pod leaves the mesh', cluster('meshes/meshes', 'istio › ')],
    ['what the network lets in, and nothing else, the mesh lets in', golden('layers/meshes')],
  ],
  linkerd: [
    ['tenants write nothing of Linkerd, and no pod leaves the mesh', cluster('meshes/meshes', 'linkerd › ')],
    ['what the network lets in, and nothing else, the mesh lets in, for the ports it knows of', golden('layers/meshes')],
  ],
  osm: [
    [
      'the objects are SMI’s, each field by the definitions that OSM installs',
      schema('meshes/meshes', 'osm › the API server takes'),
    ],
    ['tenants write nothing of SMI, and no pod leaves the mesh', cluster('meshes/meshes', 'osm › ')],
    ['what the network lets in, and nothing else, the mesh lets in', golden('layers/meshes')],
  ],
  gitops: [
    [
      'Flux holds a cluster to exactly what dist/ holds, and a lost file removes no namespace',
      cluster('gitops/flux-fleet', 'a fleet on Flux'),
    ],
    [
      'a tenant is walked to its end by Flux, data last, and nobody else is touched',
      cluster('gitops/flux-fleet', 'walks a tenant'),
    ],
    [
      'Argo CD holds a cluster to exactly what dist/ holds, and a lost file removes no namespace',
      cluster('gitops/argo-fleet', 'a fleet on Argo CD'),
    ],
    [
      'a tenant is walked to its end by Argo CD, data last, and nobody else is touched',
      cluster('gitops/argo-fleet', 'walks a tenant'),
    ],
    [
      'a team’s repository is applied by Flux as the account of its namespace, and reaches nothing else',
      cluster('gitops/flux-fleet', 'own repository'),
    ],
    ['… by Argo CD', cluster('gitops/argo-fleet', 'own repository')],
    [
      'shards on Flux hold exactly what dist/ holds, and come and go without loss',
      cluster('gitops/flux-moves', 'shards on Flux'),
    ],
    [
      'a namespace moves to another tenant on Flux by the described steps, and keeps what is in it',
      cluster('gitops/flux-moves', 'a namespace moves'),
    ],
    ['Flux’s lock-down refuses sources elsewhere, remote bases and acting as itself', cluster('gitops/flux', 'locked down')],
    ['a remote base on Argo CD is held to the team’s account', cluster('gitops/argo', 'loads a remote base')],
    ['only repositories that the caps name are synced', golden('layers/gitops/rules')],
  ],
  offering: [
    [
      'a customer’s file alone brings up its instance on Flux: a chart, a folder, plain objects',
      cluster('gitops/flux-customers', 'a file alone'),
    ],
    ['… on Argo CD', cluster('gitops/argo-customers', 'a file alone')],
    ['an instance writes nothing outside its namespace', cluster('gitops/flux-customers', 'writes nothing outside')],
    ['… on Argo CD', cluster('gitops/argo-customers', 'writes nothing outside')],
    ['a lost file uninstalls no instance', cluster('gitops/flux-customers', 'uninstalls nothing')],
    ['… on Argo CD', cluster('gitops/argo-customers', 'uninstalls nothing')],
    ['a customer is walked to its end, and nothing is stuck', cluster('gitops/flux-customers', 'is walked to its end')],
    ['… on Argo CD', cluster('gitops/argo-customers', 'is walked to its end')],
    ['a customer sets only the values that its offering has, as it says', golden('model/offerings')],
  ],
};

/** What shows that objects of a kind do what they are for. A kind that is not here is one that the API server takes, and no more. */
export const KINDS = {
  'v1/Namespace': cluster('namespace', 'Pod Security'),
  'v1/ServiceAccount': cluster('namespace', 'service accounts'),
  'v1/ResourceQuota': cluster('budget', 'the quota'),
  'v1/LimitRange': cluster('budget', 'the LimitRange'),
  'rbac.authorization.k8s.io/v1/ClusterRole': cluster('access', "the tenant's people"),
  'rbac.authorization.k8s.io/v1/Role': cluster('access', "the tenant's own roles"),
  'rbac.authorization.k8s.io/v1/RoleBinding': cluster('access', "the tenant's people"),
  'admissionregistration.k8s.io/v1/ValidatingAdmissionPolicy': cluster('guardrails/rules', ' refuses '),
  'admissionregistration.k8s.io/v1/ValidatingAdmissionPolicyBinding': cluster('guardrails/modes', ''),
  'admissionregistration.k8s.io/v1/MutatingAdmissionPolicy': cluster('guardrails/placement', ''),
  'admissionregistration.k8s.io/v1/MutatingAdmissionPolicyBinding': cluster('guardrails/placement', ''),
  'networking.k8s.io/v1/NetworkPolicy': packets('the example fleet'),
  'source.toolkit.fluxcd.io/v1/GitRepository': cluster('gitops/flux-fleet', 'a fleet on Flux'),
  'helm.toolkit.fluxcd.io/v2/HelmRelease': cluster('gitops/flux-customers', 'a file alone'),
  'kustomize.toolkit.fluxcd.io/v1/Kustomization': cluster('gitops/flux-fleet', 'a fleet on Flux'),
  'argoproj.io/v1alpha1/AppProject': cluster('gitops/argo-fleet', 'own repository'),
  'argoproj.io/v1alpha1/Application': cluster('gitops/argo-fleet', 'own repository'),
  'policies.kyverno.io/v1/MutatingPolicy': schema('kyverno/kyverno', 'takes '),
};
/** What shows that the API server takes, twice and with strict validation, every object of the example fleet. */
export const TAKEN = cluster('dist', '');

/** The tests that are run on an older version, too: all that asks about rules of admission, and what they stand on. */
export const ON_OLDER = [
  'access.test',
  'budget',
  'dist.test',
  'escapes',
  'guardrails/modes',
  'guardrails/rules',
  'guardrails/suspended',
  'guardrails/workings',
  'namespace.test',
  'nodes',
];

/** What was run where. `older`: an older version, and the tests that ran there. */
export const PLATFORMS = (version, older) => [
  [`Kubernetes ${version}`, 'enforced', 'everything above that says so ran there'],
  [
    `Kubernetes ${older.version}`,
    older.tests.every(({ passed }) => passed) ? 'enforced' : '**failed**',
    `${older.tests.length} of these tests ran there: rules, escapes, suspension, roles, quotas, pools by the plugins, \`dist/\``,
  ],
  ['the other versions from Kubernetes 1.30', 'golden only', 'the same policies; not run on those versions'],
  ['PodNodeSelector and PodTolerationRestriction on, as on AKS', 'enforced', '`test/cluster/nodes.test.ts`'],
  ['… and off', 'enforced', '`test/cluster/guardrails/placement.test.ts`'],
  ['Kyverno 1.17', 'schema-checked', 'its engine, and its definition of MutatingPolicies; its webhook was not run'],
  ['AKS itself', 'golden only', 'never asked: `TENANTRY_KUBECONFIG` names a cluster to the tests'],
  ['kube-router 2.1', 'enforced', '`test/network/`: packets, but for what its page says it gets wrong'],
  ['Cilium 1.18', 'schema-checked', 'its definitions, parsers and policy engine; no packet was sent'],
  ['Calico and other network engines', 'golden only', 'no packet was sent'],
  ['Flux: source-controller and kustomize-controller 1.9', 'enforced', '`test/cluster/gitops/`'],
  ['Flux: helm-controller 1.6', 'enforced', '`test/cluster/gitops/flux-customers.test.ts`: charts of an HTTP repository'],
  ['Flux on AKS as an extension', 'golden only', 'never run'],
  ['Argo CD 3.2', 'enforced', '`test/cluster/gitops/`'],
];
