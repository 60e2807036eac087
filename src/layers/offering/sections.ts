import { applicationKeys } from '../../model/application.js';

export { type Application, application } from '../../model/application.js';

export const offeringShape = {
  application: applicationKeys
    .nullish()
    .describe(
      "What the platform installs in a namespace, synced by an account of the namespace's own. A customer's file names an offering instead.",
    ),
};
