import { afterAll, describe, expect, it } from '@jest/globals';
import { listOf } from '../../src/load/lists.js';
import { read, run, sweep } from './root.js';

afterAll(sweep);

const csv = (text: string) => listOf('tenants/customers.csv', text);
const rowsOf = (text: string) => csv(text).rows.map((row) => row.value);

const PLATFORM = `
clusters: { weu: { kubernetes: '1.33' } }
tiers: { customer: {} }
offerings:
  crm:
    source: { helm: { oci: 'oci://contoso.azurecr.io/charts/crm', version: 1.4.2 } }
    plans: { gold: { tier: customer } }
    values:
      seats: { type: integer, min: 1, default: 5 }
      code: { type: string, optional: true }
`;

describe('a CSV list', () => {
  it('is a tenant a row, its columns the keys of a tenant file', () => {
    expect(
      rowsOf(
        'name,owner.team,owner.contact,clusters,values.seats\nacme,"Acme, Ltd",it@acme.example,weu neu,50\nglobex,Globex,g@x,weu,\n',
      ),
    ).toEqual([
      {
        name: 'acme',
        owner: { team: 'Acme, Ltd', contact: 'it@acme.example' },
        clusters: { weu: {}, neu: {} },
        values: { seats: 50 },
      },
      { name: 'globex', owner: { team: 'Globex', contact: 'g@x' }, clusters: { weu: {} } },
    ]);
  });

  it('reads plain numbers and truth values, and what is in quotes as text', () => {
    expect(rowsOf('name,values.a,values.b,values.c,values.d,values.e,values.f\nx,5,"5",007,true,"true",1e3\n')).toEqual([
      { name: 'x', values: { a: 5, b: '5', c: '007', d: true, e: 'true', f: '1e3' } },
    ]);
    expect(rowsOf('name\n1234\n')).toEqual([{ name: '1234' }]);
  });

  it.each([
    ['team,plan\nx,y\n', 'unknown-key', 1],
    ['name,name\nx,y\n', 'unknown-key', 1],
    ['name,values,values.a\nx,y,z\n', 'unknown-key', 1],
    ['name,__proto__.polluted\nx,y\n', 'unknown-key', 1],
    ['name,values.__proto__\nx,y\n', 'unknown-key', 1],
    ['', 'unknown-key', 1],
    ['name,plan\nx\n', 'parse-error', 2],
    ['name,plan\nx,"y\n', 'parse-error', 2],
    ['name,plan\nx,a\n,b\n', 'missing-key', 3],
    ['name,plan\nx,a\nNo Name,b\n', 'bad-name', 3],
    ['name,plan\nx,a\n\nx,b\n', 'duplicate-tenant', 3],
  ])('%j is %s on line %d', (text, code, line) => {
    const { issues } = csv(text);
    expect(issues).toHaveLength(1);
    expect(issues[0]).toMatchObject({ code, file: 'tenants/customers.csv' });
    expect(issues[0]!.line).toBe(line);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

describe('a JSON list', () => {
  it('is a list of maps', async () => {
    const { values, names, faults } = await read({
      'tenants/customers.json': '[{"name":"acme","plan":"gold"},{"name":"globex"}]',
    });
    expect(faults).toEqual([]);
    expect(names).toEqual(['acme', 'globex']);
    expect(values['tenants/customers.json#acme']).toEqual({ name: 'acme', plan: 'gold' });
  });

  it.each([['{}'], ['[1]'], ['[{"name":"a"}'], ['[{"name":"a","__proto__":{}}]'], ['null'], ['']])('%j is none', async (text) => {
    const { faults, names } = await read({ 'tenants/customers.json': text });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain('tenants/customers.json');
    expect(names).toEqual([]);
  });

  it('is none where only a tool reads it', async () => {
    expect((await read({ 'tenants/tsconfig.json': '{}', 'tenants/_old.csv': 'x' })).faults).toEqual([]);
  });
});

describe('the whole way', () => {
  it('a fault of a row names the list and its line', async () => {
    const rows =
      'name,offering,plan,values.seats\nacme,crm,gold,50\nglobex,crm,golf,5\ninitech,crm,gold,0\numbrella,crm,gold,many\n';
    const { faults } = await run({ 'platform.yaml': PLATFORM, 'tenants/customers.csv': rows });
    expect(faults).toEqual([
      'unknown-plan tenants/customers.csv:3:1 plan',
      'wrong-type tenants/customers.csv:4:1 values.seats',
      'wrong-type tenants/customers.csv:5:1 values.seats',
    ]);
    const json = JSON.stringify(
      [
        { name: 'acme', offering: 'crm', plan: 'gold' },
        { name: 'x', offering: 'crm', plan: 'no' },
      ],
      null,
      2,
    );
    expect((await run({ 'platform.yaml': PLATFORM, 'tenants/all.json': json })).faults).toEqual([
      'unknown-plan tenants/all.json:10:5 plan',
    ]);
  });

  it('a row is made like a file of the same words, but for the name of its source', async () => {
    const listed = await run({
      'platform.yaml': PLATFORM,
      'tenants/c.csv': 'name,offering,plan,values.seats\nacme,crm,gold,9\n',
    });
    const single = await run({
      'platform.yaml': PLATFORM,
      'tenants/acme.yaml': 'name: acme\noffering: crm\nplan: gold\nvalues: { seats: 9 }\n',
    });
    const texts = ({ compiled }: typeof single, source: string) =>
      compiled!.files.map((file) => file.content.replaceAll(source, 'SOURCE'));
    expect(listed.faults).toEqual([]);
    expect(texts(listed, 'tenants/c.csv#acme')).toEqual(texts(single, 'tenants/acme.yaml'));
    expect(texts(listed, 'tenants/c.csv#acme').join()).toContain('seats: 9');
  });

  it('a tenant of a list and of a file is told of', async () => {
    const { faults } = await run({ 'platform.yaml': PLATFORM, 'tenants/acme.yaml': '{}', 'tenants/c.csv': 'name\nacme\n' });
    expect(faults).toEqual([expect.stringMatching(/^duplicate-tenant tenants\/c\.csv:2:1/)]);
  });
});
