/**
 * What words have to be in a text, and how near each other, before something is done: numbered and put in rows of
 * numbers, as the core goes through them.
 */

import { ALWAYS_THERE, LEAD_ANCHOR, LEAD_BEFORE, LEAD_UNKNOWN, MOST_LINK_NUMBERS } from './core/layout.ts';
import type { CoreImage } from './core-image.ts';
import { type Clause, costOf, distanceBetween, inner } from './required-words.ts';
import type { Requirement } from './requirement.ts';
import { RuleError, type RuleProblem } from './rule.ts';

/** Lists of numbers in one piece of memory: row `n` is `values` from `starts[n]` to `starts[n + 1]`. */
export interface Rows {
  readonly starts: Int32Array;
  readonly values: Int32Array;
}

/** Words of a trigger that are no further apart than this, in characters, are looked for in a stretch of the text. */
export const NEAR_CHARACTERS = 256;

/** Words, and what they set off, for texts of some roles. */
export interface WordSet {
  /** Bits of ROLES. */
  readonly roles: number;
  /** By word id. */
  readonly words: readonly string[];
  /** By word id what it is linked to: clauses that it belongs to, and, from `firstTrigger` on, triggers whose anchor it is of. */
  readonly wordLinks: Rows;
  /**
   * Triggers one behind the other. A trigger is what has to be in a text before something is done (a word of the
   * anchor, and near it one of each other clause): TRIGGER_INTS and the following (core/layout.ts), and for each other
   * clause its id, and how many characters the end of its word is away from that of the anchor's word at most: those
   * that must stand before the anchor, in order, then those behind it.
   */
  readonly triggers: Int32Array;
  /** By trigger: where its numbers begin, and the other clause that is rarest, or ALWAYS_THERE. */
  readonly triggerStarts: Int32Array;
  readonly gates: Uint16Array;
  /** Triggers before this one have their words near each other, those from it on reach further. */
  readonly firstFar: number;
  /** Of words that triggers ask for beside their anchor. */
  readonly clauseCount: number;
  /** Clauses of a trigger beside its anchor, at most. */
  readonly mostNeighbours: number;
}

/** The same, laid out already. */
export interface LaidOutWordSet {
  readonly roles: number;
  readonly image: CoreImage;
}

/** A trigger while the program is put together. */
export interface Trigger {
  readonly target: number;
  readonly roles: number;
  readonly lead: number;
  /** The clause whose words are rarest: what it sets off is looked into, so it should seldom be there. */
  readonly anchor: Clause;
  readonly beforeCount: number;
  /** In order, with how far its word is from that of the anchor, in characters. */
  readonly others: readonly { readonly clause: Clause; readonly distance: number }[];
}

export function triggerOf(
  target: number,
  { roles, longestMatch }: { readonly roles: number; readonly longestMatch: number },
  { clauses, isLed }: Requirement,
): Trigger[] {
  const costs = clauses.map(costOf);
  const rarest = costs.indexOf(Math.min(...costs));
  const anchor = clauses[rarest];
  if (anchor === undefined) return [];
  const others = clauses.flatMap((clause, index) => {
    if (index === rarest) return [];
    const distance = index < rarest ? distanceBetween(clause, anchor) : distanceBetween(anchor, clause);
    return [{ clause, distance: Math.min(distance, longestMatch) }];
  });
  const lead = isLed !== true ? LEAD_UNKNOWN : rarest > 0 ? LEAD_BEFORE : LEAD_ANCHOR;
  return [{ target, roles, lead, anchor, beforeCount: rarest, others }];
}

/**
 * A trigger without clauses that are single marks, where another tells more and matches do not begin with them: prompts
 * and answers are full of quotes, colons and dashes, which are then looked for in vain.
 */
export function withoutMarks(trigger: Trigger): Trigger {
  const { lead, beforeCount, others } = trigger;
  const isKept = others.map(({ clause }, index) => {
    return (index === 0 && lead === LEAD_BEFORE) || !clause.texts.every(isMark);
  });
  return {
    ...trigger,
    beforeCount: isKept.slice(0, beforeCount).filter((is) => is).length,
    others: others.filter((_, index) => isKept[index]),
  };
}

function isMark(text: string): boolean {
  return /^ ?[^\w\s\u{80}-\u{10ffff}] ?$/u.test(inner(text));
}

/**
 * Puts triggers together.
 * @throws RuleError where there are too many
 */
export function wordSetOf(unordered: readonly Trigger[], roles: number): WordSet {
  const near = unordered.filter(isNear);
  const triggers = [...near, ...unordered.filter((trigger) => !isNear(trigger))];
  const words = wordsOf(triggers);
  const { clauseCount } = words;
  const count = clauseCount + triggers.length;
  if (count > MOST_LINK_NUMBERS) throw new RuleError([tooMany(count)]);
  for (const [index, { anchor }] of triggers.entries()) words.link(anchor, clauseCount + index);
  return {
    roles,
    words: [...words.byWord.keys()],
    wordLinks: rowsOf(words.links),
    ...layOutTriggers(words, triggers),
    firstFar: near.length,
    clauseCount,
    mostNeighbours: triggers.reduce((most, { others }) => Math.max(most, others.length), 0),
  };
}

/** Gives ids to words and clauses, in the order in which they come up. */
class Vocabulary {
  readonly byWord = new Map<string, number>();
  /** By word id. */
  readonly links: number[][] = [];
  readonly #clauses = new Map<string, number>();
  /** The same of clauses that were asked for: to put the texts of one together takes longer than to look it up. */
  readonly #ids = new Map<Clause, number>();

  /** With ALWAYS_THERE, which has no words. */
  get clauseCount(): number {
    return this.#clauses.size + 1;
  }

  clauseId(clause: Clause): number {
    const known = this.#ids.get(clause);
    if (known !== undefined) return known;
    const id = this.#idOf(clause);
    this.#ids.set(clause, id);
    return id;
  }

  /** Links the words of a clause to a number. */
  link({ texts }: Clause, number: number): void {
    for (const word of texts) this.links[this.#wordId(word)]?.push(number);
  }

  #idOf(clause: Clause): number {
    const key = clause.texts.join('\n');
    const known = this.#clauses.get(key);
    if (known !== undefined) return known;
    const id = this.clauseCount;
    this.#clauses.set(key, id);
    this.link(clause, id);
    return id;
  }

  #wordId(word: string): number {
    const known = this.byWord.get(word);
    if (known !== undefined) return known;
    const id = this.byWord.size;
    this.byWord.set(word, id);
    this.links.push([]);
    return id;
  }
}

/**
 * Gives ids to the clauses that triggers ask for beside their anchors: first to those that are met most often, so that these
 * lie beside each other, in few lines of the cache.
 */
function wordsOf(triggers: readonly Trigger[]): Vocabulary {
  const words = new Vocabulary();
  const clauses = triggers.flatMap(({ others }) => others.map(({ clause }) => clause));
  const costs = new Map(clauses.map((clause) => [clause, costOf(clause)]));
  clauses.sort((one, other) => (costs.get(other) ?? 0) - (costs.get(one) ?? 0));
  for (const clause of clauses) words.clauseId(clause);
  return words;
}

function tooMany(count: number): RuleProblem {
  const message = `the rules ask for ${count} sets of words in all; at most ${MOST_LINK_NUMBERS}`;
  return { pack: 'all packs together', line: 0, message };
}

function layOutTriggers(
  words: Vocabulary,
  triggers: readonly Trigger[],
): Pick<WordSet, 'triggers' | 'triggerStarts' | 'gates'> {
  const values: number[] = [];
  const starts: number[] = [];
  const gates: number[] = [];
  for (const trigger of triggers) {
    starts.push(values.length);
    gates.push(gateOf(words, trigger));
    values.push(...numbersOf(words, trigger));
  }
  return {
    triggers: Int32Array.from(values),
    triggerStarts: Int32Array.from(starts),
    gates: Uint16Array.from(gates),
  };
}

function isNear({ others }: Trigger): boolean {
  return others.every(({ distance }) => distance <= NEAR_CHARACTERS);
}

function gateOf(words: Vocabulary, { others }: Trigger): number {
  const [rarest] = others.map(({ clause }) => clause).sort((one, other) => costOf(one) - costOf(other));
  return rarest === undefined ? ALWAYS_THERE : words.clauseId(rarest);
}

function numbersOf(words: Vocabulary, trigger: Trigger): number[] {
  const { target, roles, lead, beforeCount, others } = trigger;
  const fields = [target, roles, lead, beforeCount];
  const pairs = others.flatMap(({ clause, distance }) => [words.clauseId(clause), distance]);
  return [1 + fields.length + pairs.length, ...fields, ...pairs];
}

function rowsOf(lists: readonly (readonly number[])[]): Rows {
  const starts = new Int32Array(lists.length + 1);
  for (const [index, list] of lists.entries()) starts[index + 1] = (starts[index] ?? 0) + list.length;
  return { starts, values: Int32Array.from(lists.flat()) };
}
