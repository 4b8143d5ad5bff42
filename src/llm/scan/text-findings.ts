/** What is asked of the scan of one text, and what it tells. */

import type { Family } from '../call.ts';
import type { Span } from './forms/form-text.ts';
import type { AppliedRule, Form } from './rule.ts';

/** How much is wanted to be known of each rule: that it fired, or at how many places. */
export interface ScanDepth {
  /** Places that are told of a rule in one form of a text; with one place its other patterns are not tried. */
  readonly mostPlaces: number;
  /** The same of rules on secrets, which are compared with each other. */
  readonly mostSecrets: number;
  /** Places that a validator is asked about before the rest of a text is left alone. */
  readonly mostCandidates: number;
}

export const VERDICT_DEPTH: ScanDepth = { mostPlaces: 1, mostSecrets: 16, mostCandidates: 4096 };

/** Rules that are applied, of those for the role of a text. */
export interface ChosenRules {
  readonly families: ReadonlySet<Family>;
  /** Of these families, those whose rules are applied whatever roles they are for. */
  readonly inEveryRole?: ReadonlySet<Family>;
}

/** A rule that fired in a text. */
export interface Firing {
  readonly rule: AppliedRule;
  /** The form in which it matched. */
  readonly form: Form;
  /** The place in the text as it stands. */
  readonly span: Span;
  /** What of it the rule is about, without the words around that give it away; only where families were chosen. */
  readonly subject?: Span;
}

export interface TextFindings {
  readonly firings: readonly Firing[];
  /** True if there were too many candidates to be looked at throughout. */
  readonly gaveUp: boolean;
}
