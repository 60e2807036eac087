import { defineLayer } from '../contract.js';
import { syncAccount } from '../sync-account.js';
import { ACCOUNT } from './account.js';
import { fluxObjects, isFlux } from './flux.js';
import { LABEL, recogniseOffering } from './recognise.js';
import { resolveOffering } from './resolve.js';
import { type Application, application, offeringShape } from './sections.js';
import { offeringSyncs } from './syncs.js';

/** The application that the platform installs in a namespace: with customers, one instance of what they bought. */
export const offeringLayer = defineLayer({
  name: 'offering',
  summary: 'what the platform installs: an application, synced by an account of the namespace',
  shape: offeringShape,
  claimTurn: 0,
  locks: ['application'],
  resolved: application,
  resolve: resolveOffering,
  facts: ({ offering }: Application) => (offering === undefined ? {} : { labels: { [LABEL]: offering } }),
  objects: (section: Application, { namespace, engine = 'flux', state = 'active' }) => {
    if (!section.helm && !section.kustomize) return [];
    return [...syncAccount(ACCOUNT, namespace), ...(engine === 'flux' ? fluxObjects(section, namespace, state) : [])];
  },
  // A lost file must not uninstall what a customer works with.
  kept: ({ apiVersion }) => isFlux(apiVersion),
  syncs: offeringSyncs,
  recognise: recogniseOffering,
  written: (section: Application) => (Object.keys(section).length > 0 ? { application: { ...section } } : {}),
});
