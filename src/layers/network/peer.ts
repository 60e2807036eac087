import { z } from 'zod';
import { cidr, dnsLabel, ipBlock, labelSelector, networkPort } from '../../kube/schemas.js';
import { httpRule } from './cilium/policy.js';

/** A port as authors write it: a number or a pod's port name (both TCP), or Kubernetes' own spelling for anything else. */
export const port = z
  .union([...networkPort.shape.port.unwrap().options, networkPort])
  .describe("A port of the pods: a number or a port's name (TCP), or { port, endPort, protocol }.");

export const ports = z
  .array(port)
  .min(1, { error: 'must name at least one port: leave it out for all ports' })
  .describe('The ports, of the pods that are reached. Left out: all ports.');

/** A host name outside; as in the API of ClusterNetworkPolicy a wildcard stands in front only, and for whole labels. */
const host = z
  .string()
  .max(253)
  .regex(/^(\*\.)?([a-z0-9]([-a-z0-9_]*[a-z0-9])?\.)+[a-z]([-a-z0-9]*[a-z0-9])?$/, {
    error: "must be a host name in lower case, such as 'api.example.com' or '*.example.com'",
  })
  .describe(
    "A host name outside the cluster, in `to`: on Cilium a rule of its own, elsewhere through the cluster's egress gateway if it has one. '*.' in front: the names one label longer.",
  );

/** What a peer can be; exactly one of these. `pods` is one only when it stands without a namespace. */
const FORMS = ['entry', 'tenant', 'tenants', 'cidr', 'namespace', 'namespaces', 'host'] as const;

/** One object for all forms rather than a union of objects: its faults say which key is too many, not which branch failed. */
const peerObject = z
  .strictObject({
    entry: z
      .string()
      .min(1)
      .optional()
      .describe('A network entry of platform.ts, by name. The same as the bare string, with ports.'),
    tenant: dnsLabel
      .optional()
      .describe(
        "Another tenant's namespaces on this cluster. Opens only where that tenant declares its side, on the ports both name.",
      ),
    tenants: z
      .strictObject({ offering: dnsLabel.describe('All customers of this offering.') })
      .optional()
      .describe('Many tenants at once. Opens for each that declares its side, on the ports both name.'),
    cidr: cidr
      .optional()
      .describe('An address range. In `to`, 169.254.169.254/32 (instance metadata) is cut out of it unless except covers it.'),
    except: z.array(cidr).optional().describe('With cidr: parts of it to leave out.'),
    namespace: dnsLabel.optional().describe('One namespace, by name.'),
    namespaces: labelSelector
      .optional()
      .describe('Namespaces by label selector. Anything but their name is reported: others may carry the label.'),
    pods: labelSelector
      .optional()
      .describe(
        'With namespace or namespaces: only these pods there. Alone: these pods of the own namespace; {} is all of them.',
      ),
    host: host.optional(),
    http: z
      .array(httpRule)
      .min(1)
      .optional()
      .describe('The requests that may pass, on Cilium alone. Needs ports, TCP and plain HTTP. Left out: everything.'),
    ports: ports.optional(),
  })
  .superRefine((value, ctx) => {
    // A misspelt key was told already; what it leaves missing would be told twice.
    if (ctx.issues.length > 0) return;
    const fault = (key: string, message: string) =>
      ctx.addIssue({ code: 'custom', path: [key], input: value[key as keyof typeof value], message });
    const [first, second] = FORMS.filter((key) => value[key] !== undefined);
    if (first === undefined && value.pods === undefined) {
      ctx.addIssue({ code: 'custom', input: value, message: `must have one of ${FORMS.join(', ')}, pods` });
      return;
    }
    if (second !== undefined) fault(second, `must not stand beside ${first}: a peer is one thing, so write two`);
    if (value.pods !== undefined && first !== undefined && first !== 'namespace' && first !== 'namespaces') {
      fault('pods', `must not stand beside ${first}`);
    }
    if (value.except === undefined) return;
    if (value.cidr === undefined) return fault('except', 'needs cidr');
    for (const issue of ipBlock.safeParse({ cidr: value.cidr, except: value.except }).error?.issues ?? []) {
      ctx.addIssue({ ...issue, code: 'custom', params: { code: 'bad-cidr' } });
    }
  });

/** Who may be reached, or may reach us. */
export const peer = z
  .union([z.string().min(1), peerObject])
  .describe(
    "A peer: a network entry of platform.ts by name ('ingress'), or one of { entry }, { tenant }, { tenants: { offering } }, { cidr, except }, { namespace, pods }, { namespaces, pods }, { pods }, { host }, each with ports, and http on Cilium.",
  );

export type Port = z.output<typeof port>;
export type Peer = z.output<typeof peer>;
export type PeerObject = z.output<typeof peerObject>;

/** The two directions as authors say them: who reaches us, and whom we reach. */
export type Side = 'from' | 'to';
