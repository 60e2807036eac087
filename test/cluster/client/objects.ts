import { parseAllDocuments } from 'yaml';
import { type Client, eventually, type Live, type Sent } from './client.js';

/** The objects of manifests. */
export const manifestsIn = (text: string): Sent[] =>
  parseAllDocuments(text).flatMap((document) => (document.contents ? [document.toJS() as Sent] : []));

export const nameOf = ({ kind, metadata }: Sent): string => [kind, metadata.namespace, metadata.name].filter(Boolean).join(' ');

/** Deletes namespaces, and waits until they are gone. */
export async function removeNamespaces(admin: Client, names: readonly string[], seconds = 60): Promise<void> {
  const refs = names.map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }));
  for (const ref of refs) if (await admin.find(ref)) await admin.delete(ref);
  for (const ref of refs) {
    let last: Live | undefined;
    const gone = async () => {
      last = await admin.find(ref);
      return last ? undefined : true;
    };
    await eventually(`namespace ${ref.metadata.name} to go`, gone, seconds).catch((error: Error) => {
      throw new Error(`${error.message}: ${JSON.stringify(last?.status)}`);
    });
  }
}
