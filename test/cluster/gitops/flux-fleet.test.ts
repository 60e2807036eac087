import { describe } from '@jest/globals';
import { openAdmin } from '../cluster.js';
import { fluxEngine } from './engines.js';
import { LOCK_DOWN } from './flux.js';
import { team } from './team.js';
import { useFlux, useGit } from './use.js';
import { walk } from './walk.js';

const admin = openAdmin();
const git = useGit();
const flux = useFlux(admin, LOCK_DOWN);

describe('a fleet on Flux, locked down', () => walk(fluxEngine(admin, flux), admin, git));
describe("a team's own repository on Flux, locked down", () => team(fluxEngine(admin, flux), admin, git));
