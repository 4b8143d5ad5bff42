/** Which rules fired in a text: by number, as to make a set for each text with findings took a fiftieth of its time. */

import type { RulePattern } from './compile.ts';

/** One text at a time. */
export class FiredRules {
  /** By pattern the number of its rule, and by rule the text in which it fired last. */
  readonly #rules: Uint16Array;
  readonly #firedIn: Int32Array;
  #text = 0;

  constructor(patterns: readonly RulePattern[]) {
    const rules = [...new Set(patterns.map(({ rule }) => rule))];
    const numbers = new Map(rules.map((rule, index) => [rule, index]));
    this.#rules = Uint16Array.from(patterns, ({ rule }) => numbers.get(rule) ?? 0);
    this.#firedIn = new Int32Array(rules.length);
  }

  beginText(): void {
    // Nothing fired in the text with number 0.
    this.#text = (this.#text + 1) | 0 || 1;
  }

  add({ id }: RulePattern): void {
    this.#firedIn[this.#rules[id] as number] = this.#text;
  }

  /** Whether the rule of a pattern fired. */
  has({ id }: RulePattern): boolean {
    return this.#firedIn[this.#rules[id] as number] === this.#text;
  }
}
