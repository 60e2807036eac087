import { isDeepStrictEqual } from 'node:util';
import type { Client, Live, Sent } from '../client/client.js';
import { nameOf } from '../cluster.js';

/** Those of these objects that the cluster hasn't, or holds with other contents: the server would change something if they were applied. */
export async function notHeld(admin: Client, objects: readonly Sent[]): Promise<string[]> {
  const found: string[] = [];
  for (const object of objects) {
    const before = await admin.find(object);
    if (!before) found.push(`no ${nameOf(object)}`);
    else {
      const after = await admin.apply(object, { dryRun: true, force: true, manager: 'tenantry-comparison' });
      if (!isDeepStrictEqual(contents(before), contents(after))) found.push(`another ${nameOf(object)}`);
    }
  }
  return found;
}

/** Without who wrote it. */
function contents({ metadata, ...rest }: Live): object {
  const { managedFields: _, resourceVersion: __, ...own } = metadata as Live['metadata'] & { managedFields?: unknown };
  return { ...rest, metadata: own };
}
