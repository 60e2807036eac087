import type { z } from 'zod';
import type { Quantity } from './kube/quantity.js';
import type { Layer, Naming } from './layers/contract.js';
import { capShape, clusterShape, layers, platformShape, sectionShape } from './layers/index.js';
import { namingShape } from './layers/naming.js';
import { platformSchema, tenantSchema } from './model/schema.js';

export type { ExtraContext, ExtraFunction } from './model/extras.js';

const naming: Naming = Object.assign({}, ...layers.map((layer: Layer) => layer.naming));

// The types are named rather than inferred: spelled out, they would be most of the package.
type TenantSchema = ReturnType<typeof tenantSchema<typeof sectionShape>>;
type PlatformSchema = ReturnType<
  typeof platformSchema<
    typeof sectionShape,
    typeof platformShape,
    typeof clusterShape,
    typeof capShape,
    ReturnType<typeof namingShape>
  >
>;

/** The schema of a tenant file in TypeScript: its extras may hold functions. */
export const tenantFile: TenantSchema = tenantSchema(sectionShape, true);
/** The schema of a tenant file as data. */
export const tenantData: TenantSchema = tenantSchema(sectionShape, false);
/** The schema of platform.ts and platform.yaml. */
export const platformFile: PlatformSchema = platformSchema({
  section: sectionShape,
  platform: platformShape,
  cluster: clusterShape,
  caps: capShape,
  naming: namingShape(naming),
});

/** What a tenant file says. */
export type TenantDefinition = z.input<typeof tenantFile>;
/** What the platform file says. */
export type PlatformDefinition = z.input<typeof platformFile>;

/** Types a tenant file: `export default defineTenant({ … })`. It only hands back what it is given. */
export function defineTenant(tenant: TenantDefinition): TenantDefinition {
  return tenant;
}

/** Types the platform file: `export default definePlatform({ … })`. It only hands back what it is given. */
export function definePlatform(platform: PlatformDefinition): PlatformDefinition {
  return platform;
}

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

export type { Quantity };
