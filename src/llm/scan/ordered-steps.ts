/**
 * Where a character leads from steps of an automaton in the order in which RE2 prefers their ways (leftmost-first): the
 * steps behind it, in order again, those left out that come behind a match. One automaton at a time.
 */

import { type Automaton, holding, MOST_STEPS, STEP } from './automaton.ts';

/** By step: when it was last gone through. */
const marks = new Float64Array(MOST_STEPS + 1);
let mark = 0;
/** Steps that are still to be followed, and what was noted on the way to each. */
const stack = new Uint16Array(2 * MOST_STEPS + 2);
const stackNotes = new Int32Array(2 * MOST_STEPS + 2);

/** Notes as chains, the last one first: what was noted, and the chain before it. The first one is the empty chain. */
const noteBounds: number[] = [-1];
const noteBefore: number[] = [-1];

const NO_NOTES: readonly number[] = [];

/** Steps in order, with the index of the step before that leads to each, and what is noted on the way. */
export class Found {
  readonly steps = new Uint16Array(MOST_STEPS + 1);
  readonly origins = new Uint16Array(MOST_STEPS + 1);
  readonly #notes = new Int32Array(MOST_STEPS + 1);
  count = 0;
  /** Whether the last one is a match. */
  endsMatch = false;

  clear(): void {
    this.count = 0;
    this.endsMatch = false;
  }

  add(step: number, origin: number, notes: number): void {
    this.steps[this.count] = step;
    this.origins[this.count] = origin;
    this.#notes[this.count++] = notes;
  }

  hasNotes(index: number): boolean {
    return this.#notes[index] !== 0;
  }

  /** The bounds of groups (`Automaton.detail`) that are noted on the way to a step, the last first. */
  notesOf(index: number): readonly number[] {
    let at = this.#notes[index] as number;
    if (at === 0) return NO_NOTES;
    const bounds: number[] = [];
    for (; at > 0; at = noteBefore[at] as number) bounds.push(noteBounds[at] as number);
    return bounds;
  }
}

/** Of what was asked last: the steps that take the character, or the match that ends before it, and the steps behind it. */
export const here = new Found();
export const there = new Found();

/** Finds the steps (`there`) with which matches begin. */
export function findFirst(automaton: Automaton): void {
  begin();
  follow(automaton, automaton.first, 0, there, undefined);
}

/**
 * Finds the steps (`there`) to which a symbol, or the text's end, leads from others.
 * @param before what stands before it, of BEFORE
 */
export function findBehind(automaton: Automaton, steps: Uint16Array, before: number, symbol: number): void {
  const { kinds, next, detail, alphabet } = automaton;
  const holds = holding(automaton, before, symbol);
  begin();
  for (let at = 0; at < steps.length && !here.endsMatch; at++)
    follow(automaton, steps[at] as number, at, here, holds);
  if (symbol === alphabet.size) return;
  mark++;
  for (let at = 0; at < here.count && !there.endsMatch; at++) {
    const step = here.steps[at] as number;
    if (kinds[step] === STEP.take && alphabet.members[detail[step] as number]?.[symbol] === 1)
      follow(automaton, next[step] as number, at, there, undefined);
  }
}

function begin(): void {
  mark++;
  noteBounds.length = 1;
  noteBefore.length = 1;
  here.clear();
  there.clear();
}

/**
 * Goes on from a step without taking a character, the preferred ways first, and adds the steps that take one, and the
 * match behind which nothing counts.
 * @param holds what is asserted with truth; undefined where that is not known, and assertions are added, too
 */
function follow(
  { kinds, next, detail }: Automaton,
  from: number,
  origin: number,
  found: Found,
  holds: number | undefined,
): void {
  let depth = 0;
  stack[depth] = from;
  stackNotes[depth++] = 0;
  while (depth > 0) {
    const step = stack[--depth] as number;
    let notes = stackNotes[depth] as number;
    if (marks[step] === mark) continue;
    marks[step] = mark;
    switch (kinds[step]) {
      case STEP.match:
        found.add(step, origin, notes);
        found.endsMatch = true;
        return;
      case STEP.fork:
        stack[depth] = detail[step] as number;
        stackNotes[depth++] = notes;
        break;
      case STEP.note:
        noteBefore.push(notes);
        notes = noteBounds.push(detail[step] as number) - 1;
        break;
      case STEP.assert:
        if (holds === undefined) found.add(step, origin, notes);
        if (((detail[step] as number) & (holds ?? 0)) === 0) continue;
        break;
      default:
        found.add(step, origin, notes);
        continue;
    }
    stack[depth] = next[step] as number;
    stackNotes[depth++] = notes;
  }
}
