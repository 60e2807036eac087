import type { z } from 'zod';
import type { Quantity } from './kube/quantity.js';
import type { Layer, Naming } from './layers/contract.js';
import { capShape, clusterShape, layers, platformShape, sectionShape } from './layers/index.js';
import { namingShape } from './layers/naming.js';
import type { offering } from './model/offerings.js';
import { platformSchema, tenantSchema } from './model/schema.js';

export type { ExtraContext, ExtraFunction } from './model/extras.js';
export { cidr, entry, group, host, type Port, serviceAccount, tenant, tenants, user } from './model/pen.js';

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

/** What one entry of the platform file's `offerings` says. */
export type OfferingDefinition = z.input<typeof offering>;

/** Types a tenant file: `export default defineTenant({ … })`. It only hands back what it is given. */
export function defineTenant(tenant: TenantDefinition): TenantDefinition {
  return tenant;
}

/** Types one offering of the platform file, so that it may stand in a file of its own. It only hands back what it is given. */
export function defineOffering(offering: OfferingDefinition): OfferingDefinition {
  return offering;
}

/** Types the platform file: `export default definePlatform({ … })`. It only hands back what it is given. */
export function definePlatform(platform: PlatformDefinition): PlatformDefinition {
  return platform;
}

export type { Quantity };
