import type { GuardrailsSection } from '../../../src/layers/guardrails/index.js';
import { GUARDRAIL_GRANTS } from '../../../src/layers/guardrails/sections.js';
import { grantGenerators } from '../grants.js';

export const { resolvedSection, authorSection, objects } = grantGenerators<GuardrailsSection>(
  'guardrails',
  { networkPolicies: 'flag' },
  GUARDRAIL_GRANTS,
);
