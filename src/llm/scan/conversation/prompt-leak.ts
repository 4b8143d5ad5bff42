/** Whether an answer gives the system prompt away. */

import { ShingleSet, type Words, wordsOf } from './shingles.ts';

/** A place in a text, in UTF-16 units. */
export interface Place {
  readonly start: number;
  readonly end: number;
}

/**
 * Instructions speak to the model. A run of words with none of these may be what the prompt has the model say: names,
 * opening hours, a menu.
 */
const SPEAKS_TO_MODEL =
  /\b(?:you(?:'re|r)? |must |never |always |do not |don't |shall |respond |reply |assistant|instructions?|the user|users? )/i;

/** Words of one shingle. Shorter ones are common coin: "if you have any questions" is in every other answer. */
const SHINGLE_WORDS = 6;

/** Words of a run that is a leak if it speaks to the model, and of one that is a leak whatever it says. */
const INSTRUCTION_WORDS = 12;
const ANY_WORDS = 60;
/** Or this share of a prompt of at least so many words: short prompts are given away by a short answer. */
const MOST_OF_PROMPT = 0.6;
const LEAST_PROMPT_WORDS = 10;

/** A system prompt, made ready to be looked for. */
export interface KnownPrompt {
  readonly shingles: ShingleSet;
  readonly words: number;
}

export function knowPrompt(texts: readonly string[]): KnownPrompt {
  const shingles = new ShingleSet(SHINGLE_WORDS);
  let words = 0;
  for (const text of texts) {
    const ofText = wordsOf(text);
    words += ofText.count;
    shingles.addAll(ofText);
  }
  return { shingles, words };
}

/** Prompts that are remembered, and characters of the longest: a service says the same with every call. */
const MOST_PROMPTS = 64;
const LONGEST_REMEMBERED = 16_384;

/** Remembers the prompts of calls, bounded; what was asked for longest goes first. */
export class PromptMemo {
  readonly #known = new Map<string, KnownPrompt>();
  #last: { readonly text: string; readonly known: KnownPrompt } | undefined;

  get(texts: readonly string[]): KnownPrompt {
    const [text] = texts;
    if (texts.length !== 1 || text === undefined || text.length > LONGEST_REMEMBERED)
      return knowPrompt(texts);
    // It is the newest already.
    if (this.#last?.text === text) return this.#last.known;
    const known = this.#known.get(text) ?? knowPrompt(texts);
    this.#last = { text, known };
    this.#known.delete(text);
    this.#known.set(text, known);
    if (this.#known.size > MOST_PROMPTS) {
      const [oldest] = this.#known.keys();
      this.#known.delete(oldest ?? '');
    }
    return known;
  }
}

/**
 * Where a text gives a prompt away: the longest of its runs that are a leak by themselves, or the stretch over all
 * runs where together they make up most of the prompt.
 */
export function findPromptLeak(text: string, prompt: KnownPrompt): Place | undefined {
  if (prompt.shingles.size === 0) return undefined;
  const words = wordsOf(text);
  const runs = prompt.shingles.runsOf(words);
  if (runs.length === 0) return undefined;
  const leaks = runs
    .map((run) => ({ run, place: placeOf(words, run.firstWord, run.words) }))
    .filter(({ run, place }) => isLeak(run.words, text.slice(place.start, place.end)));
  const longest = leaks.sort((a, b) => b.run.words - a.run.words)[0];
  if (longest !== undefined) return longest.place;
  const [first] = runs;
  const last = runs.at(-1);
  const covered = runs.reduce((sum, run) => sum + run.words, 0);
  if (first === undefined || last === undefined || prompt.words < LEAST_PROMPT_WORDS) return undefined;
  if (covered < prompt.words * MOST_OF_PROMPT) return undefined;
  const { start } = placeOf(words, first.firstWord, first.words);
  return { start, end: placeOf(words, last.firstWord, last.words).end };
}

function isLeak(words: number, text: string): boolean {
  return words >= ANY_WORDS || (words >= INSTRUCTION_WORDS && SPEAKS_TO_MODEL.test(text));
}

function placeOf({ starts, ends }: Words, firstWord: number, count: number): Place {
  return { start: starts[firstWord] ?? 0, end: ends[firstWord + count - 1] ?? 0 };
}
