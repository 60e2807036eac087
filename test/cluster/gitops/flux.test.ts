import { describe, expect, it } from '@jest/globals';
import type { Client, Live, Ref, Sent } from '../client/client.js';
import { distOf, openAdmin } from '../cluster.js';
import { dropPolicies, manifestsIn } from '../fleet.js';
import { condition } from './condition.js';
import { FLUX_SYSTEM, LOCK_DOWN, OPEN } from './flux.js';
import { accountOf, namespaceOf } from './install.js';
import { useFlux, useGit } from './use.js';

it.todo('x');
