import { type Client, eventually, type Live, type Ref } from '../client/client.js';
import { ARGOCD, type Argo } from './argo.js';
import { condition } from './condition.js';
import { FLUX_SYSTEM, type Flux } from './flux.js';

/** What came of one of the objects that sync: well, or why not. */
export type Outcomes = Readonly<Record<string, string>>;

/** An engine that has caught up with its repository when it says so. */
export interface Engine {
  readonly name: 'flux' | 'argocd';
  readonly namespace: string;
  /** Has one of a team's own, or a customer's, looked at: 'ready', or what it says. */
  team(namespace: string, name: string, of?: 'team' | 'offering'): Promise<string>;
  /** Has the root looked at, and then all that it holds, until nothing changes any more. */
  settle(): Promise<Outcomes>;
  /** Takes away what syncs, and leaves what was synced: from then on nothing is put back. */
  forget(): Promise<void>;
}

/**
 * What is still not well of what syncs once the engine has had its chances: what failed for want of something that came later, it tries again by
 * itself. None where all is.
 * @param counts which of the objects that sync must be well; all
 */
export async function troubles(engine: Engine, counts: (name: string) => boolean = () => true): Promise<[string, string][]> {
  const look = async () => Object.entries(await engine.settle()).filter(([name, said]) => said !== 'ready' && counts(name));
  let left = await look();
  for (let again = 0; again < 5 && left.length > 0; again++) left = await look();
  return left;
}

export function fluxEngine(admin: Client, flux: () => Flux): Engine {
  const of = (name: string): Ref => ({
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    metadata: { name, namespace: FLUX_SYSTEM },
  });
  const said = (live: Live) => {
    const ready = condition(live, 'Ready');
    return ready?.status === 'True' ? 'ready' : `${ready?.reason}: ${ready?.message}`;
  };
  return {
    name: 'flux',
    namespace: FLUX_SYSTEM,
    team: async (namespace, name) => said(await flux().sync({ ...of(name), metadata: { name, namespace } })),
    settle: async () => {
      const outcomes: Record<string, string> = {};
      outcomes.tenantry = said(await flux().sync(of('tenantry')));
      await noneLeaving(admin, of('').apiVersion, 'Kustomization', FLUX_SYSTEM);
      const all = await admin.list(of('').apiVersion, 'Kustomization', FLUX_SYSTEM);
      const rest = namesOf(all);
      if (outcomes.tenantry !== 'ready' && all.length < 2) return outcomes;
      // The others depend on the platform's, and share its source.
      outcomes['tenantry-platform'] = said(await flux().sync(of('tenantry-platform')));
      const source = await admin.get(SOURCE);
      const caughtUp = async (name: string) => {
        for (;;) {
          const live = await flux().reconcile(of(name));
          if (live.status.lastAttemptedRevision === source.status.artifact?.revision || said(live) !== 'ready') return said(live);
        }
      };
      await Promise.all(rest.map(async (name) => (outcomes[name] = await caughtUp(name))));
      return outcomes;
    },
    forget: () => forgotten(admin, of('')),
  };
}

export function argoEngine(admin: Client, argo: () => Argo): Engine {
  const of = (name: string): Ref => ({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name, namespace: ARGOCD },
  });
  const said = ({ status }: Live) => {
    const conditions = (status.conditions ?? []) as { type: string; message: string }[];
    const errors = conditions.filter(({ type }) => type.endsWith('Error')).map(({ type, message }) => `${type}: ${message}`);
    if (status.sync?.status === 'Synced' && errors.length === 0) return 'ready';
    const results = (status.operationState?.syncResult?.resources ?? []) as { status?: string; message?: string }[];
    const refused = results.filter(({ status }) => status === 'SyncFailed').map(({ message }) => message);
    const differ = ((status.resources ?? []) as { kind: string; name: string; status?: string }[])
      .filter((resource) => resource.status !== 'Synced')
      .map(({ kind, name }) => `${kind} ${name}`);
    return [...errors, ...refused, status.operationState?.message, status.sync?.status, ...differ].filter(Boolean).join('; ');
  };
  return {
    name: 'argocd',
    namespace: ARGOCD,
    team: async (namespace, name, what = 'team') => said(await argo().sync(of(`${what}-${namespace}.${name}`))),
    settle: async () => {
      const outcomes: Record<string, string> = {};
      outcomes.tenantry = said(await argo().sync(of('tenantry')));
      await noneLeaving(admin, of('').apiVersion, 'Application', ARGOCD);
      const all = await admin.list(of('').apiVersion, 'Application', ARGOCD);
      if (outcomes.tenantry !== 'ready' && all.length < 2) return outcomes;
      outcomes['tenantry-platform'] = said(await argo().sync(of('tenantry-platform')));
      await Promise.all(namesOf(all).map(async (name) => (outcomes[name] = said(await argo().sync(of(name))))));
      outcomes.tenantry = said(await argo().sync(of('tenantry')));
      return outcomes;
    },
    forget: () => forgotten(admin, of('')),
  };
}

const SOURCE: Ref = {
  apiVersion: 'source.toolkit.fluxcd.io/v1',
  kind: 'GitRepository',
  metadata: { name: 'tenantry', namespace: FLUX_SYSTEM },
};

/** All but the two that come first. */
const namesOf = (all: readonly Live[]): string[] =>
  all.map(({ metadata }) => metadata.name).filter((name) => name !== 'tenantry' && name !== 'tenantry-platform');

/** Deletes all of a kind in a namespace, first the one that would bring the others back. */
async function forgotten(admin: Client, { apiVersion, kind, metadata: { namespace } }: Ref): Promise<void> {
  const all = await admin.list(apiVersion, kind, namespace);
  const rest = all.filter(({ metadata }) => metadata.name !== 'tenantry');
  for (const { metadata } of [...all.filter((one) => !rest.includes(one)), ...rest]) {
    const ref = { apiVersion, kind, metadata: { name: metadata.name, namespace } };
    if (metadata.finalizers && kind === 'Application') await admin.patch(ref, { metadata: { finalizers: null } });
    await admin.delete(ref);
  }
  await noneLeaving(admin, apiVersion, kind, namespace as string);
}

/** Waits until what is being deleted is gone, finalizers and all. */
async function noneLeaving(admin: Client, apiVersion: string, kind: string, namespace: string): Promise<void> {
  await eventually(
    `no ${kind} to be leaving`,
    async () => {
      const all = await admin.list(apiVersion, kind, namespace);
      return all.some(({ metadata }) => metadata.deletionTimestamp) ? undefined : true;
    },
    90,
  );
}
