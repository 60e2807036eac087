import { z } from 'zod';
import { cidrContains, cidrEqual, cidrProblem } from '../cidr.js';
import { labelSelector } from './selector.js';
import { cidr, portNumber } from './values.js';

/** RFC 6335 service name, as IsValidPortName: at most 15 of a-z, 0-9 and single inner '-', with a letter in it. */
const portName = z
  .string()
  .refine((s) => s.length <= 15 && /^[a-z0-9]+(-[a-z0-9]+)*$/.test(s) && /[a-z]/.test(s), {
    error: "must be at most 15 lower-case letters, digits and '-', with a letter, no '-' at an end nor two in a row",
    params: { code: 'bad-name' },
  })
  .describe("The name of a pod's port");

/** A NetworkPolicyPort, with the rules of ValidateNetworkPolicyPort. */
export const networkPort = z
  .strictObject({
    protocol: z.enum(['TCP', 'UDP', 'SCTP']).optional().describe('TCP unless given'),
    port: z
      .union([portNumber, portName])
      .optional()
      .describe('A number, or the name of a port of the pods; every port unless given'),
    endPort: portNumber.optional().describe('The last port of a range that starts at port'),
  })
  .superRefine(({ port, endPort }, ctx) => {
    if (endPort === undefined) return;
    const fault = (message: string) => ctx.addIssue({ code: 'custom', path: ['endPort'], input: endPort, message });
    if (typeof port !== 'number') fault('needs port to be a number');
    else if (endPort < port) fault('must not be below port');
  })
  .describe('A port of a Kubernetes NetworkPolicy');

/** An IPBlock: each exception a strict part of the range (ValidateIPBlock). */
export const ipBlock = z
  .strictObject({ cidr, except: z.array(cidr).optional().describe('Parts of cidr to leave out') })
  .superRefine((block, ctx) => {
    if (cidrProblem(block.cidr) !== undefined) return;
    block.except?.forEach((except, i) => {
      if (cidrProblem(except) !== undefined) return;
      if (cidrContains(block.cidr, except) && !cidrEqual(block.cidr, except)) return;
      const message = `must lie inside ${block.cidr} and be smaller`;
      ctx.addIssue({ code: 'custom', path: ['except', i], input: except, message, params: { code: 'bad-cidr' } });
    });
  })
  .describe('An address range, with parts of it left out');

/** A NetworkPolicyPeer: selectors together, or an ipBlock alone. An empty selector is an answer: everyone. */
export const networkPeer = z
  .strictObject({
    podSelector: labelSelector.optional(),
    namespaceSelector: labelSelector.optional(),
    ipBlock: ipBlock.optional(),
  })
  .superRefine((peer, ctx) => {
    const selectors = peer.podSelector !== undefined || peer.namespaceSelector !== undefined;
    if (!selectors && peer.ipBlock === undefined) {
      ctx.addIssue({ code: 'custom', input: peer, message: 'must have podSelector, namespaceSelector or ipBlock' });
    }
    if (selectors && peer.ipBlock !== undefined) {
      ctx.addIssue({ code: 'custom', path: ['ipBlock'], input: peer.ipBlock, message: 'must stand alone, without selectors' });
    }
  })
  .describe('A peer of a Kubernetes NetworkPolicy');

export type IpBlock = z.infer<typeof ipBlock>;
export type NetworkPort = z.infer<typeof networkPort>;
export type NetworkPeer = z.infer<typeof networkPeer>;
