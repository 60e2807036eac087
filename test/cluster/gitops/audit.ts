import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Ref } from '../client/client.js';

interface AuditEvent {
  readonly stage: string;
  readonly requestURI: string;
  readonly user: { readonly username: string };
  readonly impersonatedUser?: { readonly username: string };
  readonly objectRef?: { readonly resource: string; readonly namespace?: string; readonly name?: string };
  readonly responseStatus?: { readonly code: number };
}

/** Who wrote an object of our own control plane, by its audit log: the names of those whose rights counted, each once and in order. */
export function writersOf(resource: string, { metadata: { namespace, name } }: Ref): string[] {
  const log = readFileSync(join(dirname(process.env.TENANTRY_KUBECONFIG ?? ''), 'logs/audit.log'), 'utf8');
  const events = log
    .split('\n')
    .filter((line) => line.includes(`"name":"${name}"`))
    .map((line) => JSON.parse(line) as AuditEvent);
  const wrote = events.filter(
    ({ objectRef, requestURI, responseStatus }) =>
      objectRef?.resource === resource &&
      objectRef.name === name &&
      objectRef.namespace === namespace &&
      !requestURI.includes('dryRun=') &&
      (responseStatus?.code ?? 500) < 300,
  );
  return [...new Set(wrote.map(({ user, impersonatedUser }) => (impersonatedUser ?? user).username))];
}
