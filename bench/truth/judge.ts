import type { WireValue } from '../../src/otlp/wire/read.ts';
import type { CapturedCall, Exchange } from './captures.ts';
import { FACTS, type Fact } from './facts.ts';

/** A span before and after the daemon. */
export interface JudgedSpan {
  readonly before: ReadonlyMap<string, WireValue>;
  readonly after: ReadonlyMap<string, WireValue>;
  /** Everything that the span held when it came, events included, as text to search in. */
  readonly text: string;
}

export const VERDICTS = ['right', 'wrong', 'missing', 'not in data'] as const;

export type Verdict = (typeof VERDICTS)[number];

export type Score = Map<string, Record<Verdict, number>>;

export interface Mistake {
  readonly call: number;
  readonly case: string;
  readonly fact: string;
  readonly verdict: Verdict;
  readonly expected: string;
  readonly found: string;
}

export function emptyScore(): Score {
  return new Map(FACTS.map((fact) => [fact.name, { right: 0, wrong: 0, missing: 0, 'not in data': 0 }]));
}

/**
 * Judges a call by all the spans that tell of it. A fact is right if some span tells it and none tells another;
 * it is missing if no span tells it although the value stands somewhere in their data.
 */
export function judgeCall(
  call: CapturedCall,
  spans: ReadonlyMap<string, JudgedSpan>,
  score: Score,
): Mistake[] {
  const mistakes: Mistake[] = [];
  for (const exchange of call.exchanges) {
    const told = call.spans
      .filter((span) => tellsOf(span.span_id, exchange, call))
      .flatMap((span) => spans.get(span.span_id) ?? []);
    for (const fact of FACTS) {
      const truth = fact.truth(exchange);
      if (truth === undefined) continue;
      // What stood under our name before us is kept, by the contract, and is not ours to answer for.
      const ours = told.filter((span) => !span.before.has(fact.attribute));
      const values = ours.flatMap((span) => span.after.get(fact.attribute) ?? []);
      const verdict = judge(values, truth, told, fact, exchange);
      const counts = score.get(fact.name);
      if (counts !== undefined) counts[verdict]++;
      if (verdict === 'wrong' || verdict === 'missing') {
        const found = values.map(String).join(' / ');
        mistakes.push({
          call: call.seq,
          case: call.case,
          fact: fact.name,
          verdict,
          expected: String(truth),
          found,
        });
      }
    }
  }
  return mistakes;
}

/** Retries give one call several exchanges: an HTTP span tells of its own, an SDK's span of the last. */
function tellsOf(spanId: string, exchange: Exchange, call: CapturedCall): boolean {
  if (call.exchanges.length === 1) return true;
  const own = call.exchanges.find((other) => other.traceparent?.includes(spanId));
  return (own ?? call.exchanges.at(-1)) === exchange;
}

function judge(
  values: readonly WireValue[],
  truth: string | number | boolean,
  told: readonly JudgedSpan[],
  fact: Fact,
  exchange: Exchange,
): Verdict {
  if (values.some((value) => value !== truth)) return 'wrong';
  if (values.length > 0) return 'right';
  const trace = fact.trace?.(exchange) ?? String(truth);
  return told.some((span) => holds(span.text, trace)) ? 'missing' : 'not in data';
}

/** Looks for a value as it is, as JSON writes it, and as JSON in JSON does, with and without ASCII escapes. */
function holds(text: string, value: string): boolean {
  const once = JSON.stringify(value).slice(1, -1);
  const ascii = once.replace(
    /[^\x20-\x7e]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return [value, once, ascii, JSON.stringify(once).slice(1, -1), JSON.stringify(ascii).slice(1, -1)].some(
    (form) =>
      /^\d+$/.test(form) ? new RegExp(`(?<![\\w.])${form}(?![\\w.])`).test(text) : text.includes(form),
  );
}
