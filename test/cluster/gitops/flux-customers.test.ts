import { describe } from '@jest/globals';
import { openAdmin } from '../cluster.js';
import { customers } from './customers.js';
import { fluxEngine } from './engines.js';
import { WITH_HELM } from './flux.js';
import { useFlux, useGit } from './use.js';

const admin = openAdmin();
const git = useGit();
const flux = useFlux(admin, WITH_HELM);

describe('customers on Flux, locked down', () => customers(fluxEngine(admin, flux), admin, git));
