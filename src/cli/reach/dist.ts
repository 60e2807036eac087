import { readTree } from '../../emit/read-tree.js';
import { readObjects } from '../../import/read.js';
import { IssueError, IssueList } from '../../issue.js';
import type { Traffic } from '../../reach/index.js';
import { TRAFFIC_TEXT } from '../../reach/index.js';
import { type Out, within } from '../out.js';

const TENANT = /^([^/]+)\/tenants\/(?:.*\/)?([^/]+)\/[^/]+\.yaml$/;

/** Puts what the output folder holds in place of what was gathered. Only documents that have a say in traffic are read. */
export async function readTraffic(out: Out, traffic: Traffic): Promise<void> {
  const { files } = await within(out, () => readTree(out.dir));
  const issues = new IssueList();
  traffic.begin();
  for (const [path, text] of files) {
    const cluster = path.slice(0, path.indexOf('/'));
    const documents = text.split(/^---(?:[ \t].*)?$/m).filter((document) => TRAFFIC_TEXT.test(document));
    if (documents.length === 0 || cluster === '') continue;
    const read = readObjects([{ name: `${out.name}/${path}`, text: documents.join('\n---\n') }], issues);
    traffic.see(
      cluster,
      read.map(({ object }) => object),
      () => ({ tenant: TENANT.exec(path)?.[2] }),
    );
  }
  // What is no object here may have been meant to be one.
  if (issues.all.length > 0) throw new IssueError(issues.all.map((found) => ({ ...found, severity: 'error' })));
}
