import { describe } from '@jest/globals';
import { openAdmin } from '../cluster.js';
import { argoEngine } from './engines.js';
import { useArgo, useGit } from './use.js';
import { walk } from './walk.js';

const admin = openAdmin();
const git = useGit();
const argo = useArgo(admin, {
  config: { 'application.sync.impersonation.enabled': 'true', 'application.resourceTrackingMethod': 'annotation' },
});

describe('a fleet on Argo CD, locked down', () => walk(argoEngine(admin, argo), admin, git));
