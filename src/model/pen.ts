// The helpers of a definition. They load nothing, so that a process that only evaluates definitions starts at once.

/** A port of a network peer: a number (TCP), the name of a container port, or a range with its protocol. */
export type Port = number | string | { port: number | string; endPort?: number; protocol?: 'TCP' | 'UDP' | 'SCTP' };

const withPorts = <T extends object>(peer: T, ports: readonly Port[]): T & { ports?: Port[] } =>
  ports.length > 0 ? { ...peer, ports: [...ports] } : peer;

/** A group of the identity provider, as a subject of access; on AKS by its Entra ID object id. */
export function group(name: string): { group: string } {
  return { group: name };
}

/** A user, as a subject of access. */
export function user(name: string): { user: string } {
  return { user: name };
}

/** A service account, as a subject of access. @param namespace default: the namespace of the binding */
export function serviceAccount(name: string, namespace?: string): { serviceAccount: string; namespace?: string } {
  return namespace === undefined ? { serviceAccount: name } : { serviceAccount: name, namespace };
}

/** Another tenant, as a network peer: the flow opens where that tenant names this one too. @param ports pod ports; none means all */
export function tenant(name: string, ...ports: Port[]): { tenant: string; ports?: Port[] } {
  return withPorts({ tenant: name }, ports);
}

/** All customers of an offering, as a network peer: the flow opens with each that names this tenant too. @param ports none means all */
export function tenants(of: { offering: string }, ...ports: Port[]): { tenants: { offering: string }; ports?: Port[] } {
  return withPorts({ tenants: { offering: of.offering } }, ports);
}

/** An address range, as a network peer. The instance metadata address is cut out of it. @param ports none means all */
export function cidr(range: string, ...ports: Port[]): { cidr: string; ports?: Port[] } {
  return withPorts({ cidr: range }, ports);
}

/** A host name, as a network peer: only engines with FQDN rules can enforce it; elsewhere it is an error. */
export function host(name: string, ...ports: Port[]): { host: string; ports?: Port[] } {
  return withPorts({ host: name }, ports);
}

/** An entry of the platform's network, as a peer, narrowed to some ports; a bare string takes the entry's own. */
export function entry(name: string, ...ports: Port[]): { entry: string; ports?: Port[] } {
  return withPorts({ entry: name }, ports);
}
