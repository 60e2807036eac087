import { type Client, eventually } from '../cluster/client/client.js';
import { Refusal } from '../cluster/client/refusal.js';
import { addNode } from '../cluster/kubelet.js';
import { container, pod } from '../cluster/pods.js';
import type { PlacedPod } from './observation.js';

/** The node that all pods are on: the network namespace of this process. */
export interface Node {
  readonly name: string;
  readonly address: string;
}

export async function addOnlyNode(admin: Client, { name, address }: Node): Promise<void> {
  const node = { apiVersion: 'v1', kind: 'Node', metadata: { name, labels: { 'kubernetes.io/hostname': name } } };
  await addNode(admin, node);
  await admin.patch(node, { status: { addresses: [{ type: 'InternalIP', address }] } }, { subresource: 'status' });
}

/** A pod that runs on the node and has this address, as a kubelet would tell. */
export async function addPod(admin: Client, node: Node, { namespace, name, labels, ip, ports = {} }: PlacedPod): Promise<void> {
  const named = Object.entries(ports).map(([name, { port, protocol }]) => ({ name, containerPort: port, protocol }));
  const spec = { nodeName: node.name, containers: [container({ ports: named })] };
  const object = { ...pod(namespace, name, spec), metadata: { namespace, name, labels } };
  await eventually(`the service account of ${namespace}`, () =>
    admin.create(object).catch((error) => {
      if (error instanceof Refusal && error.said.includes('service account')) return undefined;
      throw error;
    }),
  );
  const status = { phase: 'Running', hostIP: node.address, hostIPs: [{ ip: node.address }], podIP: ip, podIPs: [{ ip }] };
  await admin.patch(object, { status }, { subresource: 'status' });
}
