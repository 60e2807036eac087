import { describe } from '@jest/globals';
import { openAdmin } from '../cluster.js';
import { customers } from './customers.js';
import { argoEngine } from './engines.js';
import { useArgo, useGit } from './use.js';

const admin = openAdmin();
const git = useGit();
const argo = useArgo(admin, {
  config: { 'application.sync.impersonation.enabled': 'true', 'application.resourceTrackingMethod': 'annotation' },
});

describe('customers on Argo CD, locked down', () => customers(argoEngine(admin, argo), admin, git));
