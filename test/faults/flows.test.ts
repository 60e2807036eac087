import { afterAll, describe, expect, it } from '@jest/globals';
import { folder, json, sweep } from '../cli/run.js';

afterAll(sweep);

const platform = (engine: string) => `clusters:
  main: { kubernetes: '1.36', distribution: generic, network: { engine: ${engine} } }
tiers:
  loose:
    extends: standard
    caps: { extras: [networking.k8s.io/NetworkPolicy, cilium.io/CiliumNetworkPolicy, projectcalico.org/NetworkPolicy] }
defaultTier: loose
`;

/** A tenant with one extra, of which it says kind and spec. */
const withExtra = (
  name: string,
  network: string,
  apiVersion: string,
  kind: string,
  spec: unknown,
  accept = '',
) => `${accept}network: ${network}
namespaces:
  ${name}:
    extras:
      - { apiVersion: ${apiVersion}, kind: ${kind}, metadata: { name: more, namespace: ${name} }, spec: ${JSON.stringify(spec)} }
`;

const fromTill = (ports?: unknown) => ({
  podSelector: {},
  policyTypes: ['Ingress'],
  ingress: [
    { from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'till' } } }], ...(ports ? { ports } : {}) },
  ],
});

const TILL = 'network: { to: [{ tenant: shop }], policies: { wide: { to: [{ namespace: shop }] } } }\n';

async function told(files: Record<string, string>, command = ['validate'], engine = 'calico') {
  const root = folder({ 'platform.yaml': platform(engine), ...files });
  const { code, issues } = await json([...command, '--root', root]);
  return { code, brief: issues.map((i) => `${i.code} ${i.file}`), messages: issues.map((i) => i.message) };
}

describe('flows between tenants', () => {
  it('flow-undeclared: an extra opens a port that neither section names, and where it stands', async () => {
    const shop = withExtra(
      'shop',
      '{ from: [{ tenant: till, ports: [8080] }] }',
      'networking.k8s.io/v1',
      'NetworkPolicy',
      fromTill([{ port: 9000 }]),
    );
    for (const command of [['validate'], ['synth', '--no-cache'], ['synth', '--check']]) {
      const { code, brief, messages } = await told({ 'tenants/shop.yaml': shop, 'tenants/till.yaml': TILL }, command);
      expect([code, brief]).toEqual([1, ['flow-undeclared tenants/shop.yaml']]);
      expect(messages[0]).toContain("NetworkPolicy shop/more opens a flow with tenant 'till'");
      expect(messages[0]).toContain("from 'till' to 'shop' on TCP 9000");
    }
  });

  it('an extra by label opens to whoever carries it', async () => {
    const spec = { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ from: [{ namespaceSelector: {} }] }] };
    const shop = withExtra('shop', '{}', 'networking.k8s.io/v1', 'NetworkPolicy', spec);
    const { brief } = await told({
      'tenants/shop.yaml': shop,
      'tenants/till.yaml': TILL.replace('{ to: [{ tenant: shop }], ', '{ '),
    });
    expect(brief).toContain('flow-undeclared tenants/shop.yaml');
  });

  it('is no fault where the other side stays closed, the section says it too, or the file accepts it', async () => {
    const extra = (network: string, ports: unknown, accept?: string) =>
      withExtra('shop', network, 'networking.k8s.io/v1', 'NetworkPolicy', fromTill(ports), accept);
    const closed = await told({ 'tenants/shop.yaml': extra('{}', [{ port: 9000 }]), 'tenants/till.yaml': '{}\n' });
    expect(closed).toMatchObject({ code: 0, brief: [] });
    const said = await told({
      'tenants/shop.yaml': extra('{ from: [{ tenant: till }] }', [{ port: 9000 }]),
      'tenants/till.yaml': TILL,
    });
    expect(said).toMatchObject({ code: 0, brief: [] });
    const accepted = await told({
      'tenants/shop.yaml': extra('{ from: [{ tenant: till, ports: [8080] }] }', [{ port: 9000 }], 'accept: [flow-undeclared]\n'),
      'tenants/till.yaml': TILL,
    });
    expect(accepted).toMatchObject({ code: 0, brief: [] });
  });

  it('flow-closed: an extra denies what both tenants declare', async () => {
    const deny = {
      endpointSelector: {},
      ingressDeny: [{ fromEndpoints: [{ matchLabels: { 'k8s:io.kubernetes.pod.namespace': 'till' } }] }],
    };
    const shop = withExtra('shop', '{ from: [{ tenant: till, ports: [8080] }] }', 'cilium.io/v2', 'CiliumNetworkPolicy', deny);
    const { code, brief, messages } = await told(
      { 'tenants/shop.yaml': shop, 'tenants/till.yaml': 'network: { to: [{ tenant: shop }] }\n' },
      ['validate'],
      'cilium',
    );
    expect([code, brief]).toEqual([1, ['flow-closed tenants/shop.yaml']]);
    expect(messages[0]).toContain(
      "CiliumNetworkPolicy shop/more keeps closed what both tenants declare: 'till' to 'shop' on TCP 8080",
    );
  });

  it('flow-unjudged: reach has no answer past an object that nobody judges; validate looks at the rest', async () => {
    const shop = withExtra('shop', '{}', 'projectcalico.org/v3', 'NetworkPolicy', { serviceAccountSelector: 'all()' });
    const files = { 'tenants/shop.yaml': shop, 'tenants/till.yaml': '{}\n' };
    expect(await told(files, ['reach', 'till', 'shop'])).toMatchObject({ code: 1, brief: ['flow-unjudged tenants/shop.yaml'] });
    expect(await told(files)).toMatchObject({ code: 0, brief: [] });
  });
});
