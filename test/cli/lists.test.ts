import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it, jest } from '@jest/globals';
import { commit, folder, json, sweep, tenantry } from './run.js';

jest.setTimeout(60_000);
afterAll(sweep);

it('a list that can’t be read is told of, and not each of its tenants as removed; a row that is gone is', async () => {
  const rows = 'name,owner.team,owner.contact\nacme,Acme,a@x\nglobex,Globex,g@x\n';
  const root = folder({ 'platform.yaml': "clusters: { main: { kubernetes: '1.33' } }\n", 'tenants/customers.csv': rows });
  expect((await tenantry(['synth', '--root', root])).code).toBe(0);
  await commit(root);
  const codes = async (text: string) => {
    writeFileSync(join(root, 'tenants/customers.csv'), text);
    return (await json(['synth', '--root', root])).issues.map((i) => i.code);
  };
  expect(await codes(`${rows}initech\n`)).toEqual(['parse-error']);
  expect(await codes(rows.replace('globex,Globex', ',Globex'))).toEqual(['missing-key']);
  expect(await codes(rows.replace('globex,Globex,g@x\n', ''))).toEqual(['namespace-removed']);
});
