import type { AddCommand } from '../context.js';
import type { VersionResult } from '../results.js';
import { versionResult } from '../version.js';

export const addVersion: AddCommand = (program, act) => {
  program
    .command('version')
    .summary('print the versions of Tenantry and Node')
    .description('Prints the versions of Tenantry and of the Node that runs it. It never looks for newer ones.')
    .addHelpText(
      'after',
      `
Examples:
  $ tenantry version
  $ tenantry version -o json`,
    )
    .action(
      act(async () => {
        const result: VersionResult = versionResult();
        return { ok: true, issues: [], result, text: `tenantry ${result.version} (Node ${result.node})` };
      }),
    );
};
