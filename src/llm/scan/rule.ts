/** What a rule says, once its pack was read, and what can be wrong with it. */

import type { Family, ScanRole, Severity } from '../call.ts';
import type { Requirements } from './requirement.ts';
import type { ValidatorName } from './validators.ts';

export const ROLES = [
  'system',
  'user',
  'assistant',
  'tool',
  'retrieved',
  'tool_arguments',
] as const satisfies readonly ScanRole[];

/** Whose rules look at a text: what was retrieved is read like a tool's result, arguments like the answer around them. */
export const RULES_FOR = {
  system: ['system'],
  user: ['user'],
  assistant: ['assistant'],
  tool: ['tool'],
  retrieved: ['tool', 'retrieved'],
  tool_arguments: ['assistant', 'tool_arguments'],
} as const satisfies Readonly<Record<ScanRole, readonly ScanRole[]>>;

/**
 * What a rule may be shown of a text: the text as it stands, or one of its normal forms, which are made only where a
 * text has what makes them differ. `folded`: compatibility characters, look-alike letters and invisible characters
 * brought to what a reader sees. `joined`: letters that stand apart, and digits for letters, put together. `decoded`:
 * what base64, hex, URL escapes, rot13 and reversed pieces stand for.
 */
export const FORMS = ['raw', 'folded', 'joined', 'decoded'] as const;

export type Form = (typeof FORMS)[number];

/** Families whose rules see a text as it stands, where they do not say otherwise: there the exact form is the fact. */
const EXACT_FAMILIES: readonly Family[] = [
  'obfuscation',
  'unsafe_tool_use',
  'system_prompt_leak',
  'secret',
  'pii',
];

/** What a rule sees that does not say it. */
export function defaultForms(family: Family): readonly Form[] {
  return EXACT_FAMILIES.includes(family) ? ['raw'] : FORMS;
}

/** The severities a rule may have; `none` is what a verdict says when no rule fired. */
export const RULE_SEVERITIES = ['low', 'medium', 'high', 'critical'] as const satisfies readonly Severity[];

export type RuleSeverity = (typeof RULE_SEVERITIES)[number];

/** One row of a rule pack. */
export interface Rule {
  /** Stable: users see it in `llm.security.rules`. */
  readonly id: string;
  readonly family: Family;
  readonly description: string;
  readonly severity: RuleSeverity;
  /** What one firing adds to its family; the default threshold is 1. */
  readonly weight: number;
  /** The roles whose texts the rule looks at. */
  readonly roles: readonly ScanRole[];
  /** What of a text it is matched against. */
  readonly forms: readonly Form[];
  /** OWASP Top 10 for LLM applications 2025, for example `LLM01:2025`. */
  readonly owasp: readonly string[];
  /** MITRE ATLAS techniques, for example `AML.T0051`. */
  readonly atlas: readonly string[];
  /**
   * Literals, in any case, of which every match holds at least one. Where none of them is in a text the patterns
   * are not tried on it. Empty for patterns that have no such words, as those of numbers.
   */
  readonly keywords: readonly string[];
  /** RE2 expressions, terms filled in. The rule fires where any of them matches and the validator agrees. */
  readonly patterns: readonly string[];
  /** What each of the patterns requires, where that was found out when the program was built. */
  readonly requirements?: readonly Requirements[];
  /** Judges the first capturing group of a match, or all of it where the pattern captures nothing. */
  readonly validator?: ValidatorName;
  readonly examples: { readonly match: readonly string[]; readonly noMatch: readonly string[] };
  readonly pack: string;
  /** Line of the rule in its pack, from 1. */
  readonly line: number;
}

/** What a scanner keeps of a rule beside its patterns. */
export type AppliedRule = Omit<Rule, 'description' | 'keywords' | 'patterns' | 'requirements' | 'examples'>;

/** The text of a rule pack (YAML) and the name by which messages speak of it: a pack's name or a file's path. */
export interface RulePackSource {
  readonly name: string;
  readonly text: string;
}

/** Something that is wrong with a pack. */
export interface RuleProblem {
  readonly pack: string;
  /** Line in the pack, from 1; 0 where there is no pack to point into. */
  readonly line: number;
  readonly ruleId?: string;
  readonly message: string;
}

/** Thrown where rules are configured that cannot be used; it names every problem, not the first alone. */
export class RuleError extends Error {
  readonly problems: readonly RuleProblem[];

  constructor(problems: readonly RuleProblem[]) {
    super(problems.map(describeProblem).join('\n'));
    this.name = 'RuleError';
    this.problems = problems;
  }
}

/** `PACK:LINE: rule "ID": MESSAGE`, with the parts that are known. */
export function describeProblem({ pack, line, ruleId, message }: RuleProblem): string {
  const place = line > 0 ? `${pack}:${line}` : pack;
  return ruleId === undefined ? `${place}: ${message}` : `${place}: rule "${ruleId}": ${message}`;
}
