import { describe } from '@jest/globals';
import { openAdmin } from '../cluster.js';
import { argoEngine } from './engines.js';
import { team } from './team.js';
import { useArgo, useGit } from './use.js';
import { walk } from './walk.js';

const admin = openAdmin();
const git = useGit();
const argo = useArgo(admin, {
  config: { 'application.sync.impersonation.enabled': 'true', 'application.resourceTrackingMethod': 'annotation' },
});

describe('a fleet on Argo CD, locked down', () => walk(argoEngine(admin, argo), admin, git));
describe("a team's own repository on Argo CD, locked down", () => team(argoEngine(admin, argo), admin, git));
