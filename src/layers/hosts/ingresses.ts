import { celTexts } from '../../kube/cel.js';
import { type Guard, grantedList, shown } from '../guards.js';
import { before, foreignHosts, HOST_VARIABLES, shownHosts } from './granted.js';
import { HOST_GRANTS } from './sections.js';

/** Hosts of an Ingress: a rule without one, TLS without one and a default backend are every host. */
const hosts = (of: string) =>
  [
    `${of}.spec.?rules.orValue([]).map(r, r.?host.orValue(''))`,
    `${of}.spec.?tls.orValue([]).filter(t, t.?hosts.orValue([]).size() == 0).map(t, '')`,
    `(has(${of}.spec.defaultBackend) ? [''] : [])`,
  ].join(' + ');

const tlsHosts = (of: string) => `${of}.spec.?tls.orValue([])`;

/** Annotations that direct no ingress controller: notes of tools that apply and sync. */
const HARMLESS = [
  'kubectl.kubernetes.io/',
  'app.kubernetes.io/',
  'helm.sh/',
  'meta.helm.sh/',
  'argocd.argoproj.io/',
  'kustomize.toolkit.fluxcd.io/',
  'helm.toolkit.fluxcd.io/',
  'tenantry.dev/',
];
const CLASS = 'kubernetes.io/ingress.class';
const ingressClass = (of: string) => `${of}.metadata.?annotations[?'${CLASS}'].orValue(${of}.spec.?ingressClassName.orValue(''))`;

export const ingressesGuard: Guard = {
  name: 'ingresses',
  resources: [{ apiGroups: ['networking.k8s.io'], resources: ['ingresses'], operations: ['CREATE', 'UPDATE'] }],
  stance: 'content',
  reach: 'tenant',
  variables: [
    ...HOST_VARIABLES,
    { name: 'oldHosts', expression: before(hosts('oldObject')) },
    { name: 'foreign', expression: `${foreignHosts(hosts('object'))}.filter(h, !(h in variables.oldHosts))` },
    { name: 'oldTls', expression: before(tlsHosts('oldObject')) },
    {
      name: 'foreignTls',
      expression: `${tlsHosts('object')}.filter(t, !(t in variables.oldTls) && ${foreignHosts('t.?hosts.orValue([])')}.size() > 0)`,
    },
    grantedList('classes', HOST_GRANTS.ingressClasses),
    { name: 'class', expression: ingressClass('object') },
    { name: 'field', expression: `object.spec.?ingressClassName.orValue('')` },
    grantedList('controllerAnnotations', HOST_GRANTS.annotations),
    { name: 'oldMeta', expression: 'oldObject == null ? {} : oldObject.metadata.?annotations.orValue({})' },
    { name: 'meta', expression: 'object.metadata.?annotations.orValue({})' },
    {
      name: 'foreignAnnotations',
      expression: `variables.meta.map(k, k).filter(k, k.contains('/') && k != '${CLASS}' && !${celTexts(HARMLESS)}.exists(p, k.startsWith(p)) && !(k in variables.controllerAnnotations) && variables.oldMeta[?k].orValue('') != variables.meta[k])`,
    },
  ],
  rules: [
    {
      name: 'hosts',
      says: 'every rule has a host within the granted domains, and there is no default backend',
      holds: 'variables.foreign.size() == 0',
      refused: shownHosts('variables.foreign'),
      granted: shown('variables.domains'),
    },
    {
      name: 'tls',
      says: 'TLS is for hosts within the granted domains',
      holds: 'variables.foreignTls.size() == 0',
      refused: shownHosts('variables.foreignTls[0].?hosts.orValue([])'),
      granted: shown('variables.domains'),
    },
    {
      name: 'class',
      says: 'the ingress class is said, and granted',
      holds: `(oldObject != null && ${ingressClass('oldObject')} == variables.class && oldObject.spec.?ingressClassName.orValue('') == variables.field) || (variables.class in variables.classes && (variables.field == '' || variables.field in variables.classes))`,
      refused: `(variables.class == '' ? 'no ingress class' : 'ingress class ' + variables.class)`,
      granted: shown('variables.classes'),
    },
    {
      name: 'annotations',
      says: 'annotations that direct ingress controllers are granted',
      holds: 'variables.foreignAnnotations.size() == 0',
      refused: `'annotation ' + ${shown('variables.foreignAnnotations')}`,
      granted: shown('variables.controllerAnnotations'),
    },
  ],
};
