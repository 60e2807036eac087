import { join } from 'node:path';
import { builtPrograms, type Recipe } from '../programs/build.js';

const FLUX: Recipe = {
  what: 'the controllers of Flux',
  name: 'flux',
  programs: Object.fromEntries(
    ['source-controller', 'kustomize-controller', 'helm-controller'].map((name) => [name, `github.com/fluxcd/${name}`]),
  ),
  sources: ['go.mod', 'go.sum'],
  minutes: 6,
};

const ARGO: Recipe = {
  what: 'Argo CD',
  name: 'argo',
  programs: { argo: '.' },
  sources: ['go.mod', 'go.sum', 'main.go'],
  minutes: 4,
};

const ARGO_TOOLS: Recipe = {
  what: 'helm and kustomize for Argo CD',
  name: 'argo-tools',
  programs: { helm: 'helm.sh/helm/v3/cmd/helm', kustomize: 'sigs.k8s.io/kustomize/kustomize/v5' },
  sources: ['go.mod', 'go.sum'],
  minutes: 2,
};

/** Where what an engine is made of comes from, and where its logs go to. */
export interface Place {
  /** The folder `test/cluster/gitops`. */
  readonly sources: string;
  readonly logs: string;
  readonly say: (line: string) => void;
}

/** The folder of Flux's programs, which are built if they aren't yet. */
export const fluxPrograms = ({ sources, say }: Place): Promise<string> => builtPrograms(FLUX, join(sources, 'flux'), say);

/** The one program of Argo CD, built if it isn't yet. */
export const argoProgram = async ({ sources, say }: Place): Promise<string> =>
  join(await builtPrograms(ARGO, join(sources, 'argo'), say), 'argo');

/** The folder of the programs that Argo CD calls, of the versions that it brings. */
export const argoTools = ({ sources, say }: Place): Promise<string> =>
  builtPrograms(ARGO_TOOLS, join(sources, 'argo-tools'), say);
