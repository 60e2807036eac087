import { dirname, join } from 'node:path';
import { afterAll, beforeAll } from '@jest/globals';
import type { Client } from '../client/client.js';
import { needOurs } from '../cluster.js';
import { type Argo, type ArgoOptions, startArgo } from './argo.js';
import { type Controller, type Flux, startFlux } from './flux.js';
import { GitServer } from './git/server.js';
import type { Place } from './programs.js';

/** Building takes minutes, once. */
const PATIENCE = 20 * 60_000;

const place = (): Place => ({
  sources: import.meta.dirname,
  // Those of the control plane, which are kept where a test fails.
  logs: join(dirname(process.env.TENANTRY_KUBECONFIG ?? ''), 'logs'),
  say: (line) => process.stderr.write(`${line}\n`),
});

/** A git server for the file's tests. */
export function useGit(): () => GitServer {
  let server: GitServer;
  beforeAll(async () => {
    server = await GitServer.start();
  });
  afterAll(() => server?.stop());
  return () => server;
}

/** Flux on the cluster, for the file's tests. */
export function useFlux(admin: Client, controllers?: readonly Controller[]): () => Flux {
  return used(() => {
    needOurs(admin, 'Flux gets the whole of it');
    return startFlux(admin, place(), controllers);
  });
}

/** Argo CD on the cluster, for the file's tests. */
export function useArgo(admin: Client, options?: ArgoOptions): () => Argo {
  return used(() => {
    needOurs(admin, 'Argo CD gets the whole of it');
    return startArgo(admin, place(), options);
  });
}

function used<T extends { stop(): Promise<void> }>(start: () => Promise<T>): () => T {
  let engine: T | undefined;
  beforeAll(async () => {
    engine = await start();
  }, PATIENCE);
  afterAll(() => engine?.stop());
  return () => engine!;
}
