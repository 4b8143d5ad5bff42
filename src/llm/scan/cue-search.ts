/**
 * Which patterns may match around the stretches of a text that set them off (stretch.ts): a number sets off sixteen, of
 * which one or none may match, and to look at its surroundings once for all of them takes a tenth of the time.
 */

import { automatonOfAny } from './automaton.ts';
import { characterStart, extraBytesOf, mostBytesOf } from './character-bytes.ts';
import { readExpression, UNKNOWN } from './expression.ts';
import { type AutomatonMemory, LazyAutomaton, MOST_EXPRESSIONS } from './lazy-automaton.ts';
import { once } from './once.ts';

/** A pattern that is set off by stretches of one kind. */
interface Cued {
  readonly target: number;
  /** The length from which on a stretch may hold a match: in digits, or characters. */
  readonly least: number;
  /** Characters of a match before the stretch and behind it, at most. */
  readonly lead: number;
  readonly trail: number;
}

/** Patterns whose matches reach further are set off by every stretch. */
const FURTHEST = 128;

/** Of numbers that are in use no more, so many are kept. */
const MOST_KEPT = 4096;

/** Told of a pattern that may match around a stretch. */
export type SetOff = (cued: Cued, start: number, end: number) => void;

/** The patterns that are told apart by one automaton, each by the bit of its index, and it. */
interface Near {
  readonly cued: readonly Cued[];
  readonly automaton: LazyAutomaton;
}

/** Goes through the stretches of one kind, in order, of one text at a time. */
export class CueSearch {
  readonly #near: () => Near | undefined;
  /** Those that are not told apart. */
  #far: readonly Cued[];
  readonly #setOff: SetOff;
  /** The length from which on a stretch may set something off. */
  readonly #least: number;
  readonly #lead: number;
  readonly #trail: number;
  #utf8: Uint8Array = new Uint8Array();
  #extraBytes = 0;
  /** Stretches that are near each other, by threes: start, end and length; and the part of the text around them. */
  #stretches: number[] = [];
  /** Numbers that are in use: to set a list's length takes 50 ns. */
  #count = 0;
  #from = 0;
  #to = 0;

  /**
   * @param all a pattern may be there several times, with different stretches
   * @param sourceOf the expression of a target
   */
  constructor(
    all: readonly Cued[],
    sourceOf: (target: number) => string,
    memory: AutomatonMemory,
    setOff: SetOff,
  ) {
    const cued = merged(all);
    const isNear = ({ lead, trail }: Cued) => lead <= FURTHEST && trail <= FURTHEST;
    this.#near = once(() => {
      const read = cued
        .filter(isNear)
        .map((one) => ({ one, expression: readExpression(sourceOf(one.target)) }));
      const known = read.filter(({ expression }) => expression !== UNKNOWN).slice(0, MOST_EXPRESSIONS);
      const automaton = automatonOfAny(known.map(({ expression }) => expression));
      if (automaton === undefined) return undefined;
      const near = known.map(({ one }) => one);
      this.#far = cued.filter((one) => !near.includes(one));
      return { cued: near, automaton: new LazyAutomaton(automaton, memory) };
    });
    this.#far = cued;
    this.#setOff = setOff;
    this.#least = Math.min(...cued.map(({ least }) => least));
    this.#lead = Math.max(0, ...cued.filter(isNear).map(({ lead }) => lead));
    this.#trail = Math.max(0, ...cued.filter(isNear).map(({ trail }) => trail));
  }

  /**
   * To be called before the first stretch of a text, valid UTF-8.
   * @param units of UTF-16 that the text has
   */
  begin(utf8: Uint8Array, units: number): void {
    this.#utf8 = utf8;
    this.#extraBytes = extraBytesOf(utf8.length, units);
    this.#count = 0;
  }

  /** @param length of the stretch, as the patterns' least */
  add(start: number, end: number, length: number): void {
    if (length < this.#least) return;
    // And the characters beside a match, which assertions look at.
    const from = Math.max(0, start - mostBytesOf(this.#lead + 1, this.#extraBytes));
    const to = Math.min(this.#utf8.length, end + mostBytesOf(this.#trail + 1, this.#extraBytes));
    if (this.#count === 0) this.#from = from;
    else if (from > this.#to) {
      this.finish();
      this.#from = from;
    }
    this.#to = to;
    const stretches = this.#stretches;
    stretches[this.#count++] = start;
    stretches[this.#count++] = end;
    stretches[this.#count++] = length;
  }

  /** To be called behind the last one: sets off what the last ones give reason for. */
  finish(): void {
    if (this.#count === 0) return;
    const near = this.#near();
    const bits = near?.automaton.mayMatch(this.#utf8, characterStart(this.#utf8, this.#from), this.#to) ?? 0;
    if (near !== undefined && bits !== 0)
      for (let index = 0; index < near.cued.length; index++)
        if ((bits & (1 << index)) !== 0) this.#setOffBy(near.cued[index] as Cued);
    for (const cued of this.#far) this.#setOffBy(cued);
    if (this.#count > MOST_KEPT) this.#stretches = [];
    this.#count = 0;
  }

  #setOffBy(cued: Cued): void {
    const stretches = this.#stretches;
    for (let at = 0; at < this.#count; at += 3)
      if ((stretches[at + 2] as number) >= cued.least)
        this.#setOff(cued, stretches[at] as number, stretches[at + 1] as number);
  }
}

/** Each pattern once, with the least that any of its stretches asks for, and the most that is around one. */
function merged(all: readonly Cued[]): Cued[] {
  const byTarget = new Map<number, Cued>();
  for (const { target, least, lead, trail } of all) {
    const known = byTarget.get(target) ?? { least, lead, trail };
    byTarget.set(target, {
      target,
      least: Math.min(least, known.least),
      lead: Math.max(lead, known.lead),
      trail: Math.max(trail, known.trail),
    });
  }
  return [...byTarget.values()];
}
