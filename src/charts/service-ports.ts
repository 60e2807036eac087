import type { IssueInput } from '../issue.js';
import { isPlainObject } from '../kube/deep-equal.js';
import type { Manifest } from '../kube/types.js';
import type { Flow } from '../layers/contract.js';

/** A port of a Service, and the one of its pods behind it. */
interface Mapped {
  readonly service: string;
  readonly port: unknown;
  readonly target: unknown;
}

/**
 * Finds flows into a namespace on a port that only its Services have: policies are asked once a Service is resolved, so they count the ports of
 * pods. Only Services among the objects are known, which are extras; a port that pods behind any of them have is not doubted.
 * @param flowsOf asked only where there is a Service, which is rare
 */
export function servicePortsIn(
  objects: readonly Manifest[],
  flowsOf: () => readonly Flow[],
): { readonly policy: string; readonly input: IssueInput }[] {
  const mapped = objects.filter(({ apiVersion, kind }) => apiVersion === 'v1' && kind === 'Service').flatMap(mappedBy);
  if (mapped.length === 0) return [];
  const own = new Set(mapped.map(({ target }) => target));
  const inward = flowsOf().filter(({ side }) => side === 'from');
  return inward.flatMap(({ policy, ports = [] }) =>
    ports.flatMap(({ port, endPort }) => {
      const found = mapped.find((one) => one.port === port && !own.has(port));
      if (!found || endPort !== undefined) return [];
      const input: IssueInput = {
        code: 'service-port',
        message: `policy '${policy}' opens port ${port}, which Service '${found.service}' has and its pods don't: policies count the ports of pods`,
        found: String(port),
        want: `${found.target}, the Service's targetPort`,
      };
      return [{ policy, input }];
    }),
  );
}

/** The ports of a Service; one without targetPort has the same on its pods. */
function mappedBy({ metadata, spec }: Manifest): Mapped[] {
  const ports: unknown[] = isPlainObject(spec) && Array.isArray(spec.ports) ? spec.ports : [];
  return ports.filter(isPlainObject).map(({ port, targetPort = port }) => ({ service: metadata.name, port, target: targetPort }));
}
