import { asList, asObject, type JsonObject } from './json.ts';

/** How sure a model was of its answer, as probabilities of the answer's tokens, 0 to 1. */
export interface Confidence {
  /** Their geometric mean. */
  readonly mean: number;
  /** Absent where only the mean is told. */
  readonly least?: number;
}

/** Adds up the logarithms of probabilities, for whole answers and streams alike. */
export interface Logprobs {
  add(values: Iterable<unknown>): void;
  /** Undefined where there were none, or one of them is not known. */
  confidence(): Confidence | undefined;
}

/** What OpenAI's chat completions say of a token whose probability is too small to be told. */
const UNTOLD = -9999;

/** Servers round: the logarithm of a certain token is not always zero. */
const ROUNDING = 1e-3;

export function newLogprobs(): Logprobs {
  let count = 0;
  let sum = 0;
  let least = 0;
  let isKnown = true;
  return {
    add(values) {
      for (const value of values) {
        // The first token of a prompt that is echoed has null: the prompt is no part of the answer.
        if (typeof value !== 'number' || !(value > UNTOLD && value <= ROUNDING)) {
          isKnown = false;
          return;
        }
        const logprob = Math.min(value, 0);
        count++;
        sum += logprob;
        least = Math.min(least, logprob);
      }
    },
    confidence() {
      return isKnown && count > 0 ? { mean: probability(sum / count), least: probability(least) } : undefined;
    },
  };
}

/** Logarithms come with fewer digits; the last ones of a double differ from machine to machine. */
const DIGITS = 9;

function probability(logprob: number): number {
  return Number(Math.exp(logprob).toPrecision(DIGITS));
}

const NONE: readonly unknown[] = [];

/**
 * The logarithms in a choice of OpenAI's chat (`logprobs.content[]`, `logprobs.refusal[]`), or of its completions
 * (`logprobs.token_logprobs[]`), which some hosts use for chat as well.
 */
export function choiceLogprobs(choice: JsonObject): readonly unknown[] {
  const logprobs = asObject(choice['logprobs']);
  if (logprobs === undefined) return NONE;
  return [
    ...tokenLogprobs(logprobs['content']),
    ...tokenLogprobs(logprobs['refusal']),
    ...asList(logprobs['token_logprobs']),
  ];
}

/** The logarithms in a list of tokens, each an object with `logprob`. */
export function tokenLogprobs(tokens: unknown, key = 'logprob'): unknown[] {
  return asList(tokens).map((token) => asObject(token)?.[key]);
}

/** The confidence over lists of logarithms that are all there. */
export function confidenceOf(lists: Iterable<readonly unknown[]>): Confidence | undefined {
  const logprobs = newLogprobs();
  for (const list of lists) logprobs.add(list);
  return logprobs.confidence();
}
