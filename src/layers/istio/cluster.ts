import type { Distribution } from '../../kube/capabilities.js';
import type { FleetScope, Of } from '../contract.js';
import { otherMesh } from '../mesh.js';
import type { istioClusterShape } from './sections.js';

/** The Istio of a cluster, with everything said. */
export interface Istio {
  readonly mode: 'sidecar' | 'ambient';
  readonly revision?: string;
  readonly namespace: string;
  readonly cni: boolean;
  readonly xdsPort: number;
  /** Whether it is the add-on of AKS. */
  readonly addOn: boolean;
}

interface Runs {
  readonly distribution: Distribution;
  readonly values: Of<typeof istioClusterShape>;
}

/** Revisions of the AKS add-on (facts: kubernetes-apis.md 3). */
const ADD_ON = /^asm-/;

/** The Istio that a cluster runs, if it does. */
export function istioOf({ distribution, values }: Runs): Istio | undefined {
  const { istio } = values;
  if (!istio) return undefined;
  const { mode = 'sidecar', revision, cni = false, xdsPort = 15012 } = istio;
  const addOn = distribution === 'aks' && revision !== undefined && ADD_ON.test(revision);
  const namespace = istio.namespace ?? (addOn ? 'aks-istio-system' : 'istio-system');
  return { mode, ...(revision !== undefined && { revision }), namespace, cni, xdsPort, addOn };
}

/** Judges what a cluster says of its Istio. */
export function judgeIstio({ cluster, namespaces, report }: FleetScope<Record<never, never>, typeof istioClusterShape>): void {
  const istio = istioOf(cluster);
  if (!istio) return;
  const path = ['clusters', cluster.name, 'istio'];
  const other = otherMesh(cluster.values, 'istio');
  if (other) report('mesh-conflict', path, { message: `the cluster runs '${other}' too`, found: 'istio', want: 'one mesh' });
  if (istio.mode === 'ambient' && istio.addOn) {
    report('mesh-unsupported', [...path, 'mode'], {
      message: 'the Istio add-on of AKS has no ambient mode',
      found: 'ambient',
      want: "'sidecar', or an Istio of your own",
    });
  }
  if (istio.mode === 'sidecar' && !istio.cni && namespaces().some(({ digest }) => digest === true)) {
    report('mesh-pod-security', [...path, 'cni'], {
      message:
        'without the CNI plugin Istio puts a container into each pod that needs NET_ADMIN, which baseline and restricted refuse',
      want: 'cni: true, where the plugin runs',
    });
  }
}
