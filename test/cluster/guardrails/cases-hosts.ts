import type { Sent } from '../client/client.js';
import { type Case, OPEN_WILD, WILD } from './case.js';
import { BANK, OPEN, SHOP, SHOP_TOO } from './fleet.js';

const HOST = 'www.shop.example.com';
const backend = { service: { name: 's', port: { number: 80 } } };
const rules = (...hosts: (string | undefined)[]) =>
  hosts.map((host) => ({ host, http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } }));
const ingress = (spec: object, annotations = {}, name = 'i'): Sent => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name, namespace: SHOP, annotations },
  spec: { ingressClassName: 'guard-nginx', rules: rules(HOST), ...spec },
});
const openIngress = (spec: object): Sent => ({ ...ingress(spec), metadata: { name: 'i', namespace: OPEN } });

const ingresses: Case[] = [
  { what: 'a host of its own', object: ingress({}) },
  { what: 'the domain itself, with TLS', object: ingress({ rules: rules('shop.example.com'), tls: [{ hosts: [HOST] }] }) },
  { rule: 'ingresses/hosts', what: 'another tenant’s host', object: ingress({ rules: rules('www.bank.example.com') }) },
  { rule: 'ingresses/hosts', what: 'a host whose name goes on', object: ingress({ rules: rules('evilshop.example.com') }) },
  { rule: 'ingresses/hosts', what: 'no host, which is every host', object: ingress({ rules: rules(HOST, undefined) }) },
  { rule: 'ingresses/hosts', what: 'a default backend, which is every host', object: ingress({ defaultBackend: backend }) },
  { rule: 'ingresses/hosts', what: 'a wildcard', object: ingress({ rules: rules('*.shop.example.com') }) },
  { what: 'a wildcard, granted', who: OPEN_WILD, object: openIngress({ rules: rules('*.open.example.com') }) },
  {
    rule: 'ingresses/hosts',
    what: 'a wildcard above its domain, wildcards granted',
    who: OPEN_WILD,
    object: openIngress({ rules: rules('*.example.com') }),
  },
  { rule: 'ingresses/hosts', what: 'TLS without a host', object: ingress({ tls: [{ secretName: 's' }] }) },
  {
    rule: 'ingresses/tls',
    what: 'TLS for another tenant’s host',
    object: ingress({ tls: [{ hosts: ['www.bank.example.com'] }] }),
  },
  {
    rule: 'ingresses/hosts',
    what: 'another tenant’s host, later',
    verb: 'patch',
    there: ingress({}, {}, 'there'),
    object: ingress({}, {}, 'there'),
    patch: { spec: { rules: rules('www.bank.example.com') } },
  },
  { rule: 'ingresses/class', what: 'another class', object: ingress({ ingressClassName: 'other' }) },
  { rule: 'ingresses/class', what: 'no class', object: ingress({ ingressClassName: undefined }) },
  {
    rule: 'ingresses/class',
    what: 'another class, by annotation',
    object: ingress({ ingressClassName: undefined }, { 'kubernetes.io/ingress.class': 'other' }),
  },
  { what: 'a granted annotation', object: ingress({}, { 'nginx.ingress.kubernetes.io/rewrite-target': '/' }) },
  {
    rule: 'ingresses/annotations',
    what: 'a snippet',
    object: ingress({}, { 'nginx.ingress.kubernetes.io/server-snippet': 'evil' }),
  },
  {
    rule: 'ingresses/annotations',
    what: 'an alias for its host',
    object: ingress({}, { 'nginx.ingress.kubernetes.io/server-alias': 'www.bank.example.com' }),
  },
];

const GATEWAY = 'gateway.networking.k8s.io/v1';
const route = (spec: object): Sent => ({
  apiVersion: GATEWAY,
  kind: 'HTTPRoute',
  metadata: { name: 'r', namespace: SHOP },
  spec: { hostnames: [HOST], parentRefs: [{ name: 'public', namespace: 'guard-system' }], ...spec },
});
const gateway = (namespace: string, hostname: string | undefined): Sent => ({
  apiVersion: GATEWAY,
  kind: 'Gateway',
  metadata: { name: 'g', namespace },
  spec: { gatewayClassName: 'c', listeners: [{ name: 'l', port: 80, protocol: 'HTTP', hostname }] },
});
const references = (namespace: string): Sent => ({
  apiVersion: GATEWAY,
  kind: 'ReferenceGrant',
  metadata: { name: 'r', namespace: SHOP },
  spec: { from: [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', namespace }], to: [{ group: '', kind: 'Service' }] },
});

const gateways: Case[] = [
  { what: 'a route for a host of its own', object: route({}) },
  { rule: 'routes/hosts', what: 'a route for another tenant’s host', object: route({ hostnames: ['www.bank.example.com'] }) },
  { rule: 'routes/hosts', what: 'a route without a host', object: route({ hostnames: undefined }) },
  {
    rule: 'routes/gateways',
    what: 'a route at another gateway',
    object: route({ parentRefs: [{ name: 'g', namespace: BANK }] }),
  },
  { rule: 'gateways/own', what: 'a gateway', who: WILD, object: gateway(SHOP, HOST) },
  { what: 'a gateway, granted', who: OPEN_WILD, object: gateway(OPEN, 'www.open.example.com') },
  { rule: 'gateways/hosts', what: 'a gateway for every host', who: OPEN_WILD, object: gateway(OPEN, undefined) },
  { what: 'a ReferenceGrant to its own namespace', who: WILD, object: references(SHOP_TOO) },
  { rule: 'references/from', what: 'a ReferenceGrant to another tenant', who: WILD, object: references(BANK) },
];

const certificate = (spec: object): Sent => ({
  apiVersion: 'cert-manager.io/v1',
  kind: 'Certificate',
  metadata: { name: 'c', namespace: SHOP },
  spec: { secretName: 's', dnsNames: [HOST], issuerRef: { name: 'own', kind: 'Issuer' }, ...spec },
});

const certificates: Case[] = [
  { what: 'a certificate for a host of its own', who: WILD, object: certificate({ commonName: HOST }) },
  {
    what: 'a granted issuer',
    who: WILD,
    object: certificate({ issuerRef: { name: 'guard-letsencrypt', kind: 'ClusterIssuer' } }),
  },
  {
    rule: 'certificates/hosts',
    what: 'another tenant’s host',
    who: WILD,
    object: certificate({ dnsNames: ['www.bank.example.com'] }),
  },
  {
    rule: 'certificates/hosts',
    what: 'a common name elsewhere',
    who: WILD,
    object: certificate({ commonName: 'bank.example.com' }),
  },
  { rule: 'certificates/other-names', what: 'an address', who: WILD, object: certificate({ ipAddresses: ['10.0.0.1'] }) },
  { rule: 'certificates/other-names', what: 'an identity', who: WILD, object: certificate({ uris: ['spiffe://cluster/ns/x'] }) },
  {
    rule: 'certificates/issuer',
    what: 'another issuer',
    who: WILD,
    object: certificate({ issuerRef: { name: 'x', kind: 'ClusterIssuer' } }),
  },
];

export const hostCases: readonly Case[] = [...ingresses, ...gateways, ...certificates];
