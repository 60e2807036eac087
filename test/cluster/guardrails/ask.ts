import type { Client } from '../client/client.js';
import type { Case } from './case.js';
import type { Guarded } from './fleet.js';

/** Sends what a case says, as a dry run: admission judges it all the same. */
export async function ask(
  { people, exempt }: Guarded,
  { who = 'admin', verb = 'create', object, patch, subresource, there }: Case,
): Promise<void> {
  if (there && !(await exempt.find(there))) await exempt.create(there);
  const client: Client = people[who]!;
  const options = { dryRun: true, subresource };
  if (verb === 'delete') await client.delete(object, options);
  else if (verb === 'patch') await client.patch(object, patch!, options);
  else if (subresource === 'token')
    await client.raw({
      method: 'POST',
      path: await client.path(object, 'token'),
      body: { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} },
      query: { dryRun: 'All' },
    });
  else if (subresource === 'eviction')
    await client.raw({
      method: 'POST',
      path: await client.path(object, 'eviction'),
      body: { apiVersion: 'policy/v1', kind: 'Eviction', metadata: object.metadata },
      query: { dryRun: 'All' },
    });
  else if (subresource === 'binding')
    await client.raw({
      method: 'POST',
      path: await client.path(object, 'binding'),
      body: {
        apiVersion: 'v1',
        kind: 'Binding',
        metadata: object.metadata,
        target: { apiVersion: 'v1', kind: 'Node', name: 'x' },
      },
      query: { dryRun: 'All' },
    });
  else await client.create(object, options);
}
