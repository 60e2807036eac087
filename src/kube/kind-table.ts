/** Kinds by API group and scope: Kubernetes' own, and the CRDs that tenancy meets often. Data only; read it through kinds.ts. */
export interface GroupKinds {
  readonly group: string;
  /** Kinds whose objects live in a namespace, separated by spaces. */
  readonly namespaced?: string;
  /** Kinds whose objects belong to the whole cluster. */
  readonly cluster?: string;
}

/** Where the plural isn't the kind in lower case with -s, -es or -ies. */
export const IRREGULAR_PLURALS: Readonly<Record<string, string>> = {
  Endpoints: 'endpoints',
  SecurityContextConstraints: 'securitycontextconstraints',
};

/** Groups of the API server and its own add-ons. */
export const BUILT_IN: readonly GroupKinds[] = [
  {
    group: '',
    namespaced:
      'Binding ConfigMap Endpoints Event LimitRange PersistentVolumeClaim Pod PodTemplate ReplicationController ResourceQuota Secret Service ServiceAccount',
    cluster: 'ComponentStatus Namespace Node PersistentVolume',
  },
  { group: 'apps', namespaced: 'ControllerRevision DaemonSet Deployment ReplicaSet StatefulSet' },
  { group: 'batch', namespaced: 'CronJob Job' },
  { group: 'autoscaling', namespaced: 'HorizontalPodAutoscaler' },
  { group: 'policy', namespaced: 'PodDisruptionBudget' },
  { group: 'networking.k8s.io', namespaced: 'Ingress NetworkPolicy', cluster: 'IngressClass IPAddress ServiceCIDR' },
  { group: 'rbac.authorization.k8s.io', namespaced: 'Role RoleBinding', cluster: 'ClusterRole ClusterRoleBinding' },
  {
    group: 'storage.k8s.io',
    namespaced: 'CSIStorageCapacity',
    cluster: 'CSIDriver CSINode StorageClass VolumeAttachment VolumeAttributesClass',
  },
  { group: 'scheduling.k8s.io', cluster: 'PriorityClass' },
  { group: 'node.k8s.io', cluster: 'RuntimeClass' },
  {
    group: 'admissionregistration.k8s.io',
    cluster:
      'MutatingAdmissionPolicy MutatingAdmissionPolicyBinding MutatingWebhookConfiguration ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding ValidatingWebhookConfiguration',
  },
  { group: 'apiextensions.k8s.io', cluster: 'CustomResourceDefinition' },
  { group: 'apiregistration.k8s.io', cluster: 'APIService' },
  { group: 'flowcontrol.apiserver.k8s.io', cluster: 'FlowSchema PriorityLevelConfiguration' },
  { group: 'coordination.k8s.io', namespaced: 'Lease LeaseCandidate' },
  { group: 'discovery.k8s.io', namespaced: 'EndpointSlice' },
  { group: 'events.k8s.io', namespaced: 'Event' },
  { group: 'certificates.k8s.io', namespaced: 'PodCertificateRequest', cluster: 'CertificateSigningRequest ClusterTrustBundle' },
  { group: 'authentication.k8s.io', cluster: 'SelfSubjectReview TokenReview' },
  {
    group: 'authorization.k8s.io',
    namespaced: 'LocalSubjectAccessReview',
    cluster: 'SelfSubjectAccessReview SelfSubjectRulesReview SubjectAccessReview',
  },
  { group: 'resource.k8s.io', namespaced: 'ResourceClaim ResourceClaimTemplate', cluster: 'DeviceClass ResourceSlice' },
];

/** CRDs: each row read from its project's own CRD manifests. */
export const WELL_KNOWN_CRDS: readonly GroupKinds[] = [
  {
    group: 'gateway.networking.k8s.io',
    namespaced: 'BackendTLSPolicy GRPCRoute Gateway HTTPRoute ListenerSet ReferenceGrant TCPRoute TLSRoute UDPRoute',
    cluster: 'GatewayClass',
  },
  { group: 'policy.networking.k8s.io', cluster: 'AdminNetworkPolicy BaselineAdminNetworkPolicy ClusterNetworkPolicy' },
  {
    group: 'cilium.io',
    namespaced: 'CiliumEndpoint CiliumEnvoyConfig CiliumLocalRedirectPolicy CiliumNetworkPolicy',
    cluster:
      'CiliumCIDRGroup CiliumClusterwideEnvoyConfig CiliumClusterwideNetworkPolicy CiliumEgressGatewayPolicy CiliumIdentity CiliumLoadBalancerIPPool CiliumNode',
  },
  {
    group: 'projectcalico.org',
    namespaced: 'NetworkPolicy NetworkSet',
    cluster: 'GlobalNetworkPolicy GlobalNetworkSet IPPool Tier',
  },
  {
    group: 'crd.projectcalico.org',
    namespaced: 'NetworkPolicy NetworkSet',
    cluster: 'GlobalNetworkPolicy GlobalNetworkSet IPPool Tier',
  },
  {
    group: 'security.istio.io',
    namespaced: 'AuthorizationPolicy PeerAuthentication RequestAuthentication',
  },
  {
    group: 'networking.istio.io',
    namespaced: 'DestinationRule EnvoyFilter Gateway ProxyConfig ServiceEntry Sidecar VirtualService WorkloadEntry WorkloadGroup',
  },
  {
    group: 'policy.linkerd.io',
    namespaced: 'AuthorizationPolicy HTTPRoute MeshTLSAuthentication NetworkAuthentication Server ServerAuthorization',
  },
  { group: 'access.smi-spec.io', namespaced: 'TrafficTarget' },
  { group: 'specs.smi-spec.io', namespaced: 'HTTPRouteGroup TCPRoute UDPRoute' },
  { group: 'split.smi-spec.io', namespaced: 'TrafficSplit' },
  { group: 'cert-manager.io', namespaced: 'Certificate CertificateRequest Issuer', cluster: 'ClusterIssuer' },
  {
    group: 'kyverno.io',
    namespaced: 'CleanupPolicy Policy PolicyException',
    cluster: 'ClusterCleanupPolicy ClusterPolicy GlobalContextEntry',
  },
  {
    group: 'policies.kyverno.io',
    namespaced:
      'NamespacedDeletingPolicy NamespacedGeneratingPolicy NamespacedImageValidatingPolicy NamespacedMutatingPolicy NamespacedValidatingPolicy PolicyException',
    cluster: 'DeletingPolicy GeneratingPolicy ImageValidatingPolicy MutatingPolicy ValidatingPolicy',
  },
  { group: 'karpenter.sh', cluster: 'NodeClaim NodePool' },
  { group: 'karpenter.azure.com', cluster: 'AKSNodeClass' },
  { group: 'karpenter.k8s.aws', cluster: 'EC2NodeClass' },
  {
    group: 'external-secrets.io',
    namespaced: 'ExternalSecret PushSecret SecretStore',
    cluster: 'ClusterExternalSecret ClusterPushSecret ClusterSecretStore',
  },
  { group: 'secrets-store.csi.x-k8s.io', namespaced: 'SecretProviderClass SecretProviderClassPodStatus' },
  {
    group: 'source.toolkit.fluxcd.io',
    namespaced: 'Bucket ExternalArtifact GitRepository HelmChart HelmRepository OCIRepository',
  },
  { group: 'kustomize.toolkit.fluxcd.io', namespaced: 'Kustomization' },
  { group: 'helm.toolkit.fluxcd.io', namespaced: 'HelmRelease' },
  { group: 'notification.toolkit.fluxcd.io', namespaced: 'Alert Provider Receiver' },
  { group: 'argoproj.io', namespaced: 'AppProject Application ApplicationSet Rollout Workflow' },
  { group: 'monitoring.coreos.com', namespaced: 'PodMonitor Probe PrometheusRule ServiceMonitor' },
  { group: 'security.openshift.io', cluster: 'SecurityContextConstraints' },
  { group: 'route.openshift.io', namespaced: 'Route' },
  { group: 'quota.openshift.io', cluster: 'ClusterResourceQuota' },
];
