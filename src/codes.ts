interface CodeRow {
  readonly severity: 'error' | 'warning';
  /** What the code means, in one line. */
  readonly title: string;
  /** What to do about it. */
  readonly fix: string;
  /** One of our own rules, which a file may relax with `accept: [code]`. What the API server would refuse never is. */
  readonly acceptable?: true;
}

/** Every code an issue can have: a closed set, a row of docs/issues.md and a fixture for each. */
export const CODES = {
  // Finding and reading files
  'no-platform': {
    severity: 'error',
    title: 'No platform.ts or platform.yaml was found from here upwards',
    fix: 'Run inside a Tenantry root, or name it with --root',
  },
  'file-unreadable': { severity: 'error', title: 'A file could not be read', fix: 'Check that it exists and may be read' },
  'file-name': {
    severity: 'error',
    title: 'The file name cannot be a tenant name',
    fix: 'Name the file after the tenant, in lower-case letters, digits and hyphens',
  },
  'parse-error': { severity: 'error', title: 'The file does not parse', fix: 'Mend the syntax at the place named' },
  'duplicate-key': { severity: 'error', title: 'A YAML map has the same key twice', fix: 'Keep one of the two' },
  'several-documents': {
    severity: 'error',
    title: 'A YAML file holds more than one document',
    fix: 'One tenant a file: split it',
  },
  'file-throws': {
    severity: 'error',
    title: 'The TypeScript file threw while it was evaluated, ended its process or did not return',
    fix: 'Mend the error it names',
  },
  'code-not-evaluated': {
    severity: 'error',
    title: 'With --data-only a TypeScript file is not evaluated',
    fix: 'Write the file as YAML, or run without --data-only where you trust whoever wrote it',
  },
  'no-default-export': {
    severity: 'error',
    title: 'The TypeScript file has no default export',
    fix: 'export default defineTenant({ … }) or definePlatform({ … })',
  },
  // Shape
  'unknown-key': {
    severity: 'error',
    title: 'A key that the schema does not know',
    fix: 'Use the suggested key, or look it up with tenantry explain',
  },
  'wrong-type': {
    severity: 'error',
    title: 'A value of the wrong type or outside the allowed values',
    fix: 'Write what the message wants',
  },
  'bad-quantity': { severity: 'error', title: 'Not a Kubernetes quantity', fix: "Write a quantity such as '500m', '16', '64Gi'" },
  'bad-cidr': {
    severity: 'error',
    title: 'Not a CIDR',
    fix: "Write an address range such as '10.40.0.0/16', with the host bits zero",
  },
  'bad-name': { severity: 'error', title: 'A name the API server would refuse', fix: 'Follow the naming rule in the message' },
  'missing-key': { severity: 'error', title: 'A required key is missing', fix: 'Add the key' },
  // Fleet
  'duplicate-tenant': { severity: 'error', title: 'Two files define the same tenant', fix: 'Rename or remove one of the files' },
  'name-mismatch': {
    severity: 'error',
    title: 'The name inside the file is not the file name',
    fix: 'Make the two agree; the name can be left out',
  },
  'namespace-twice': {
    severity: 'error',
    title: 'Two tenants claim the same namespace on a cluster',
    fix: 'Give one of them another name',
  },
  'unknown-tenant': { severity: 'error', title: 'A tenant that no file defines', fix: 'Correct the name, or add its file' },
  'unknown-tier': {
    severity: 'error',
    title: 'A tier that platform.ts does not define',
    fix: 'Correct the name, or define the tier',
  },
  'unknown-cluster': {
    severity: 'error',
    title: 'A cluster that platform.ts does not define',
    fix: 'Correct the name, or define the cluster',
  },
  'unknown-pool': {
    severity: 'error',
    title: 'A node pool that the cluster does not have',
    fix: 'Correct the name, or define the pool on the cluster',
  },
  'tier-cycle': { severity: 'error', title: 'Tiers that extend each other in a circle', fix: 'Break the circle' },
  'above-cap': {
    severity: 'error',
    title: "More than the tier's caps allow",
    fix: 'Ask for less, or have platform.ts name the exception',
  },
  'locked-key': {
    severity: 'error',
    title: "A key that the tier doesn't let a tenant file set",
    fix: 'Remove the key, or have platform.ts name the exception',
  },
  'exception-expired': {
    severity: 'warning',
    title: 'An exception in platform.ts is past its end date',
    fix: 'Renew it with a reason, or remove it',
  },
  'accept-unused': {
    severity: 'warning',
    title: 'accept names a rule that this file does not break',
    fix: 'Remove the code from accept',
  },
  // Namespaces
  'reserved-namespace': {
    severity: 'error',
    title: 'A namespace name that is reserved',
    fix: 'Choose another name',
    acceptable: true,
  },
  'reserved-metadata': {
    severity: 'error',
    title: 'A Namespace label or annotation that belongs to a section of its own',
    fix: 'Say it in that section',
    acceptable: true,
  },
  'namespace-prefix': {
    severity: 'error',
    title: 'The namespace name lacks the prefix that the platform asks for',
    fix: 'Start the name with the prefix',
    acceptable: true,
  },
  'required-metadata': {
    severity: 'error',
    title: 'A label, annotation or owner field that the platform requires is missing',
    fix: 'Add it',
    acceptable: true,
  },
  'metadata-collision': {
    severity: 'error',
    title: 'Two sources set the same Namespace label or annotation to different values',
    fix: 'Remove one of them',
  },
  'namespace-removed': {
    severity: 'error',
    title: "A namespace of the base's dist is gone without having been retired",
    fix: 'Set state: retiring and merge that first, or bring the namespace back',
  },
  'state-skipped': {
    severity: 'error',
    title: 'A namespace is retiring that was not suspended in the base',
    fix: 'Set state: suspended and merge that first',
  },
  'too-many-removals': {
    severity: 'error',
    title: 'The change removes more of the fleet than one change may',
    fix: 'Look at what it removes; if all of it is meant, allow as many with --allow-removals',
  },
  'name-not-reserved': {
    severity: 'error',
    title: 'A namespace is gone, and nothing keeps its name from others any more',
    fix: 'Leave it in its file with state: removed, or add it to namespaces.reserved in platform.ts: identities elsewhere are keyed on it',
  },
  'namespace-moved': {
    severity: 'error',
    title: "A namespace that was another tenant's in the base",
    fix: 'Follow the steps of docs/end-of-life.md, and accept it in the file of the tenant that has it now',
    acceptable: true,
  },
  'shards-changed': {
    severity: 'error',
    title: 'Tenants would go from one shard to another, or while one of them is retiring',
    fix: 'Take shards away and merge that, then set the new number; no tenant may be retiring meanwhile',
  },
  'tenant-expired': {
    severity: 'warning',
    title: 'A tenant is past its last day',
    fix: 'Write the next state, by tenantry expire or by hand, or a later date',
  },
  'state-not-written': {
    severity: 'error',
    title: 'tenantry expire could not write the next state into a file',
    fix: 'Write it by hand',
  },
  'base-unavailable': {
    severity: 'warning',
    title: 'Removals could not be judged: there is no git history to compare with',
    fix: 'Fetch the base, or name it with --base',
  },
  // Access
  'foreign-role': {
    severity: 'error',
    title: 'A binding to a role that is not one of ours',
    fix: 'Use admin, edit or view, or accept it',
    acceptable: true,
  },
  'denied-rule': {
    severity: 'error',
    title: 'A role rule that reaches what the platform owns or raises its own power',
    fix: 'Narrow the rule, or accept it',
    acceptable: true,
  },
  'customer-access': {
    severity: 'error',
    title: 'A customer tenant that lets people into the cluster',
    fix: 'Remove the people, or make it kind: team',
  },
  'group-not-object-id': {
    severity: 'error',
    title: 'On AKS an Entra ID group is named by its object id',
    fix: 'Write the group’s object id (a GUID)',
    acceptable: true,
  },
  'unknown-role': {
    severity: 'error',
    title: 'A binding to a Role that the namespace does not have',
    fix: 'Define it under access.roles',
    acceptable: true,
  },
  'wide-subject': {
    severity: 'error',
    title: 'A binding to a system group, or to an account of a namespace that is not the tenant’s own',
    fix: 'Bind the tenant’s own groups and accounts, or accept it',
    acceptable: true,
  },
  // Budget
  'budget-overdrawn': {
    severity: 'error',
    title: "The namespaces' explicit shares are more than the tenant's budget",
    fix: 'Lower them, or raise the budget',
  },
  'budget-zero-share': {
    severity: 'error',
    title: 'A namespace whose share of the budget comes to zero',
    fix: 'Raise the budget, give the namespace a share, or an explicit number',
  },
  'budget-indivisible': {
    severity: 'error',
    title: 'A count that cannot be split over several namespaces',
    fix: 'Say in each namespace how many it gets',
  },
  'limits-inconsistent': {
    severity: 'error',
    title: 'min ≤ defaultRequest ≤ default ≤ max ≤ quota does not hold',
    fix: 'Correct the number named',
  },
  'limits-exceed-quota': {
    severity: 'error',
    title: 'A limit of one container, pod or claim that the namespace’s quota could never grant',
    fix: 'Lower it, or raise the quota',
    acceptable: true,
  },
  'limit-range-twice': {
    severity: 'warning',
    title: 'A LimitRange among the extras of a namespace whose budget makes one',
    fix: 'Say it in the budget, or take one of them away',
    acceptable: true,
  },
  'quota-without-default': {
    severity: 'error',
    title: 'A quota on a resource for which containers get no default: pods would be refused',
    fix: 'Give containers a default for it',
    acceptable: true,
  },
  'over-capacity': {
    severity: 'error',
    title: 'The tenants’ budgets are more than the cluster’s capacity × overcommit',
    fix: 'Lower budgets, or raise capacity or overcommit',
  },
  // Network
  'one-sided-flow': {
    severity: 'warning',
    title: 'A flow that only one of the two tenants declares: it stays closed',
    fix: 'Have the other tenant declare its side',
  },
  'flow-undeclared': {
    severity: 'error',
    title: 'Objects of a file open a flow to or from another tenant that the file does not declare',
    fix: 'Declare it in network.from or network.to, take the object away, or accept it',
    acceptable: true,
  },
  'flow-closed': {
    severity: 'error',
    title: 'A flow that both tenants declare and that an object keeps closed',
    fix: 'Take away what closes it, or the declarations; tenantry reach FROM TO says which object it is',
    acceptable: true,
  },
  'flow-unjudged': {
    severity: 'error',
    title: 'An object has a say in traffic that Tenantry cannot judge',
    fix: 'Say it with a kind that docs/reach.md names, or judge that traffic by other means',
  },
  'unknown-network-entry': {
    severity: 'error',
    title: 'A platform network entry that platform.ts does not define',
    fix: 'Correct the name, or define the entry',
  },
  'metadata-reachable': {
    severity: 'error',
    title: 'A policy that lets pods reach the instance metadata service',
    fix: 'Cut 169.254.169.254/32 out, or accept it',
    acceptable: true,
  },
  'open-to-anyone': {
    severity: 'error',
    title: 'An ingress rule without peers, which lets everyone in',
    fix: 'Name the peers, or accept it',
    acceptable: true,
  },
  'peer-outside-fleet': {
    severity: 'error',
    title: 'A policy that names a namespace of no tenant and no platform entry',
    fix: 'Name it in platform.ts, or accept it',
    acceptable: true,
  },
  'peer-by-label': {
    severity: 'error',
    title: 'A policy that selects namespaces by a label others may carry',
    fix: 'Select by name, or accept it',
    acceptable: true,
  },
  'entry-by-label': {
    severity: 'warning',
    title: 'A platform network entry that selects namespaces by label',
    fix: 'Name the namespaces',
  },
  'entry-not-granted': {
    severity: 'error',
    title: 'A network entry that is not for this tenant',
    fix: 'Add the tenant to the entry’s tenants in platform.ts',
  },
  'host-network-open': {
    severity: 'warning',
    title: 'Pods that may have the node’s network, which no network policy binds',
    fix: 'Hold the namespace to Pod Security baseline or restricted',
    acceptable: true,
  },
  'host-unsupported': {
    severity: 'error',
    title: 'A host name as a network peer on a cluster whose engine has no rules for it',
    fix: 'Use a CIDR or a platform entry, or name an egress gateway for the cluster',
  },
  'http-unsupported': {
    severity: 'error',
    title: 'Rules for HTTP requests on a cluster whose engine has none',
    fix: 'Leave http out, or tell requests apart in a mesh or gateway',
  },
  'http-open': {
    severity: 'warning',
    title: 'HTTP rules that another rule makes void, as permissions add up',
    fix: 'Name the peer once, with http',
  },
  'service-port': {
    severity: 'warning',
    title: 'A flow on a Service’s port where policies count the ports of pods',
    fix: 'Name the Service’s targetPort',
    acceptable: true,
  },
  'acns-missing': {
    severity: 'error',
    title: 'What Cilium on AKS does only with Advanced Container Networking Services',
    fix: 'Turn it on, and say so as the cluster’s network.acns',
  },
  'managed-engine': {
    severity: 'error',
    title: 'A kind that is not supported on an engine the cloud manages',
    fix: 'Use what the cloud supports, or say managed: false where the engine is your own',
  },
  'engine-ends': {
    severity: 'warning',
    title: 'A network engine whose support ends',
    fix: 'Move the cluster to another engine before that day',
  },
  'engine-limit': {
    severity: 'error',
    title: 'Something the cluster’s network engine does not enforce',
    fix: 'Rewrite the rule as the message says',
  },
  // Nodes
  'pool-needs-plugins': {
    severity: 'error',
    title: 'A node pool on a cluster that cannot hold pods to it',
    fix: 'Run Kubernetes 1.36 or later, or Kyverno, or turn on PodNodeSelector and PodTolerationRestriction there; say so in platform.ts',
  },
  'pool-not-granted': {
    severity: 'error',
    title: 'A node pool that is not for this tenant',
    fix: 'Add the tenant to the pool’s tenants in platform.ts',
  },
  'namespace-not-ours': {
    severity: 'error',
    title: 'Something that needs an annotation on a Namespace which is made elsewhere',
    fix: 'Set the annotation where the Namespace is made and accept this, or take the key away',
    acceptable: true,
  },
  // Guardrails
  'guardrails-unsupported': {
    severity: 'error',
    title: 'A cluster whose API server cannot hold tenants to the rules of admission',
    fix: "Run Kubernetes 1.30 or later, or say guardrails: { mode: 'off' } for the cluster",
  },
  'guardrails-not-ours': {
    severity: 'warning',
    title: 'A Namespace made elsewhere, which admission judges only by labels and annotations that are set there',
    fix: 'Set them where the Namespace is made, again whenever they change, and accept this',
    acceptable: true,
  },
  'suspended-unheld': {
    severity: 'warning',
    title: 'A suspended namespace on a cluster where nothing holds it',
    fix: 'Let suspended/requests and suspended/pods enforce on that cluster',
    acceptable: true,
  },
  'pod-default-unsupported': {
    severity: 'error',
    title: 'A default class for pods on a cluster that cannot put it into them',
    fix: 'Run Kubernetes 1.36 or later with guardrails, or Kyverno, or let each pod name its class',
  },
  'host-taken': {
    severity: 'error',
    title: 'A domain that another tenant of the cluster may serve',
    fix: 'Give each domain, and what is below it, to one tenant',
  },
  'unknown-rule': {
    severity: 'error',
    title: 'A rule of admission that does not exist',
    fix: 'Use the suggested name, or look it up in docs/layers/guardrails.md',
  },
  // GitOps
  'unknown-offering': {
    severity: 'error',
    title: 'An offering that the platform file does not have',
    fix: 'Correct the name, or add it to offerings in the platform file',
  },
  'unknown-plan': {
    severity: 'error',
    title: 'A plan that the offering does not have',
    fix: 'Correct the name, or add it to the plans of the offering in the platform file',
  },
  'plan-and-tier': {
    severity: 'error',
    title: 'A customer names a tier beside the plan that decides it',
    fix: 'Take the tier out',
  },
  'offering-homeless': {
    severity: 'error',
    title: 'A customer has no namespace for its offering',
    fix: 'Name the namespace as the offering says, or give the customer only one',
  },
  'gitops-unsupported': {
    severity: 'error',
    title: 'Something the GitOps engine of the cluster does not do',
    fix: 'Take what the message names, or leave it out',
  },
  'gitops-unlocked': {
    severity: 'error',
    title: 'A tenant’s own repositories on a cluster whose GitOps engine is not locked down',
    fix: 'Lock the engine down and say so in platform.ts, or leave the repositories out',
  },
  'unknown-namespace': {
    severity: 'error',
    title: 'A namespace that the tenant does not have on that cluster',
    fix: 'Correct the name, or say it under the cluster that has the namespace',
  },
  'repository-secret': {
    severity: 'warning',
    title: 'A repository over SSH without the Secret that opens it',
    fix: 'Name the Secret of the namespace that holds the key',
  },
  // Extras and finished objects
  'extra-invalid': {
    severity: 'error',
    title: 'An extra that is not a Kubernetes manifest',
    fix: 'Give apiVersion, kind and metadata.name',
  },
  'extra-not-granted': {
    severity: 'error',
    title: 'An extra of a kind that the tenant may not bring',
    fix: 'Remove it, or grant the kind in the tier’s caps',
  },
  'extra-namespace': {
    severity: 'error',
    title: 'An extra outside the namespace it stands in',
    fix: 'Put it into the namespace it is for',
    acceptable: true,
  },
  'extra-throws': { severity: 'error', title: 'A function in extras threw', fix: 'Mend the error it names' },
  'duplicate-object': { severity: 'error', title: 'Two objects with the same kind, namespace and name', fix: 'Keep one of them' },
  'invalid-object': {
    severity: 'error',
    title: 'A finished object that the API server would refuse',
    fix: 'Correct the field named',
  },
  // Writing
  'foreign-file': {
    severity: 'error',
    title: 'A file in the output folder that Tenantry did not write stands where one of ours belongs',
    fix: 'Move it away',
  },
  'unsafe-path': {
    severity: 'error',
    title: 'A path in the output folder that is a link or leads outside it',
    fix: 'Remove the link',
  },
  'disk-fault': {
    severity: 'error',
    title: 'The disk refused a read or a write',
    fix: 'See the error it names; nothing of the old output was changed',
  },
  'dist-differs': {
    severity: 'error',
    title: 'dist is not what the definitions say',
    fix: 'Run tenantry synth and commit the result',
  },
  // Meshes
  'mesh-conflict': {
    severity: 'error',
    title: 'A cluster is said to run two meshes',
    fix: 'Keep one of them: two proxies in a pod would take each other’s traffic',
  },
  'mesh-unsupported': {
    severity: 'error',
    title: 'The mesh that runs there has no such thing',
    fix: 'Say what the message wants of the cluster',
  },
  'mesh-flow': {
    severity: 'warning',
    title: 'The mesh has no words for a flow, which stays closed there',
    fix: 'Name namespaces instead of labels, and ports by their number; the message says which',
    acceptable: true,
  },
  'mesh-requests': {
    severity: 'error',
    title: 'HTTP rules of the network for requests that the mesh encrypts',
    fix: 'Leave http out and let the mesh tell requests apart, or take the namespace out of the mesh',
    acceptable: true,
  },
  'mesh-pod-security': {
    severity: 'warning',
    title: 'The mesh puts a container into pods that Pod Security refuses',
    fix: 'Run the mesh’s CNI plugin and say cni: true of the cluster’s mesh',
  },
  'mesh-end-of-life': {
    severity: 'warning',
    title: 'The mesh is no longer maintained',
    fix: 'Move to another mesh',
    acceptable: true,
  },
  // Publishing
  'uncommitted-changes': {
    severity: 'error',
    title: 'What would be published is not what is committed',
    fix: 'Commit it, or take it back: the commit that is published from must say all of it',
  },
  'publish-refused': {
    severity: 'error',
    title: 'Git refused to read from, or to push to, the repository that is published to',
    fix: 'See what it says; nothing was changed there',
  },
  // Import
  'import-left-out': {
    severity: 'warning',
    title: 'An object or field of the input that import does not write',
    fix: 'Nothing: it is made by the cluster, or must not be in git',
  },
  'import-duplicate': {
    severity: 'warning',
    title: 'The input holds an object twice',
    fix: 'Nothing if both are the same; otherwise see which one was kept',
  },
} as const satisfies Record<string, CodeRow>;

export type IssueCode = keyof typeof CODES;

/** Whether `accept: [code]` may relax the rule behind a code. */
export function isAcceptable(code: IssueCode): boolean {
  return 'acceptable' in CODES[code];
}
