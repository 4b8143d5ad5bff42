/** The rules that compare the texts of a call with each other. They have no patterns; the functions beside this file find. */

import type { Rule } from '../rule.ts';

/** What a verdict and a list of rules need to know of a rule. */
export type ConversationRule = Pick<
  Rule,
  'id' | 'family' | 'description' | 'severity' | 'weight' | 'roles' | 'owasp' | 'atlas'
>;

/** The name by which a configuration turns these rules on, beside `all`. */
export const CONVERSATION_PACK = 'conversation';

export const CONVERSATION_RULES = {
  systemPromptInAnswer: {
    id: 'system-prompt-in-answer',
    family: 'system_prompt_leak',
    description: 'The answer repeats instructions of the system prompt word for word, or most of the prompt.',
    severity: 'high',
    weight: 1,
    roles: ['assistant'],
    owasp: ['LLM07:2025'],
    atlas: ['AML.T0056'],
  },
  canaryInAnswer: {
    id: 'canary-in-answer',
    family: 'system_prompt_leak',
    description:
      'The answer, or what it hands to a tool, holds one of the canary strings of the configuration.',
    severity: 'critical',
    weight: 1,
    roles: ['assistant'],
    owasp: ['LLM07:2025'],
    atlas: ['AML.T0056'],
  },
  secretOnlyInAnswer: {
    id: 'secret-only-in-answer',
    family: 'secret',
    description: 'The answer holds a secret that stands nowhere in the request.',
    severity: 'critical',
    weight: 1,
    roles: ['assistant'],
    owasp: ['LLM02:2025'],
    atlas: ['AML.T0057'],
  },
  addressCarriesContext: {
    id: 'address-carries-context',
    family: 'data_exfiltration',
    description:
      'The address of an image or a link in the answer holds, plain or encoded, a piece of the request.',
    severity: 'critical',
    weight: 1,
    roles: ['assistant'],
    owasp: ['LLM02:2025', 'LLM05:2025'],
    atlas: ['AML.T0057'],
  },
  addressCarriesText: {
    id: 'address-carries-text',
    family: 'data_exfiltration',
    description: 'The address of an image in the answer holds an encoded sentence.',
    severity: 'high',
    weight: 1,
    roles: ['assistant'],
    owasp: ['LLM02:2025', 'LLM05:2025'],
    atlas: ['AML.T0057'],
  },
} as const satisfies Record<string, ConversationRule>;
