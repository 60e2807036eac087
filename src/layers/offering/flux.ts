import {
  gitRepository,
  HELM_API,
  INTERVAL,
  KUSTOMIZE_API,
  kustomization,
  SOURCE_API,
  secretRef,
  TIMEOUT,
} from '../../kube/flux.js';
import type { Manifest, ObjectMeta } from '../../kube/types.js';
import type { LiveState } from '../../model/fleet.js';
import { ACCOUNT } from './account.js';
import type { Application } from './sections.js';

type Helm = NonNullable<Application['helm']>;
type Kustomize = NonNullable<Application['kustomize']>;

/** What its objects, and with helm the release, are called. */
export const nameOf = ({ offering }: Application): string => offering ?? 'application';

/**
 * The objects by which Flux installs it, in its own namespace. A suspended one stays as it is. A retiring one goes on, and goes with whatever
 * takes these objects away: the namespace, or what is left of the file.
 */
export function fluxObjects(section: Application, namespace: string, state: LiveState): Manifest[] {
  const metadata = { name: nameOf(section), namespace };
  const pause = state === 'suspended' ? { suspend: true } : {};
  if (section.helm) return [sourceOf(section.helm, metadata), release(section.helm, metadata, pause)];
  if (!section.kustomize) return [];
  const deletionPolicy = state === 'retiring' ? 'Delete' : 'Orphan';
  return [gitSource(section.kustomize, metadata), applied(section.kustomize, metadata, { ...pause, deletionPolicy })];
}

const APIS: readonly string[] = [HELM_API, KUSTOMIZE_API, SOURCE_API];

/** Whether an object of this kind is Flux's. */
export const isFlux = (apiVersion: string): boolean => APIS.includes(apiVersion);

type Place = ObjectMeta & { readonly namespace: string };

/** A version that is no range is a tag. Helm's charts are copied as they are, as the controller takes them. */
function sourceOf(helm: Helm, metadata: Place): Manifest {
  if (helm.oci === undefined)
    return {
      apiVersion: SOURCE_API,
      kind: 'HelmRepository',
      metadata,
      spec: { interval: '1h', url: helm.repository!, ...secretRef(helm.secret) },
    };
  return {
    apiVersion: SOURCE_API,
    kind: 'OCIRepository',
    metadata,
    spec: {
      interval: '1h',
      url: helm.oci,
      ref: isRange(helm.version!) ? { semver: helm.version } : { tag: helm.version },
      layerSelector: { mediaType: 'application/vnd.cncf.helm.chart.content.v1.tar+gzip', operation: 'copy' },
      ...secretRef(helm.secret),
    },
  };
}

const isRange = (version: string): boolean => !/^v?\d+\.\d+\.\d+([-+][\w.+-]*)?$/.test(version);

/** A failed upgrade is rolled back. CRDs are the cluster's, and no application's to bring. */
function release(helm: Helm, metadata: Place, pause: object): Manifest {
  const chart =
    helm.oci === undefined
      ? {
          chart: {
            spec: { chart: helm.chart!, version: helm.version!, sourceRef: { kind: 'HelmRepository', name: metadata.name } },
          },
        }
      : { chartRef: { kind: 'OCIRepository', name: metadata.name } };
  return {
    apiVersion: HELM_API,
    kind: 'HelmRelease',
    metadata,
    spec: {
      interval: INTERVAL,
      timeout: TIMEOUT,
      ...pause,
      releaseName: metadata.name,
      targetNamespace: metadata.namespace,
      serviceAccountName: ACCOUNT,
      ...chart,
      install: { crds: 'Skip', remediation: { retries: 3 } },
      upgrade: { crds: 'Skip', remediation: { retries: 3, remediateLastFailure: true } },
      ...(helm.values === undefined ? {} : { values: helm.values }),
    },
  };
}

const gitSource = ({ repository, branch, tag, secret }: Kustomize, metadata: Place): Manifest =>
  gitRepository(metadata, { interval: INTERVAL, url: repository!, ref: branch === undefined ? { tag } : { branch }, secret });

const applied = ({ path, values }: Kustomize, metadata: Place, ways: object): Manifest =>
  kustomization(metadata, {
    ...ways,
    targetNamespace: metadata.namespace,
    serviceAccountName: ACCOUNT,
    sourceRef: { kind: 'GitRepository', name: metadata.name },
    path: `./${path}`,
    prune: true,
    ...(values === undefined ? {} : { postBuild: { substitute: values } }),
  });
