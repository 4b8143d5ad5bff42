import type { WireValue } from '../../src/otlp/wire/read.ts';
import type { CapturedCall, Exchange } from './captures.ts';
import { FACTS, type Fact } from './facts.ts';
import type { Replay, ReplayedSpan } from './replay.ts';

export const VERDICTS = ['right', 'wrong', 'missing', 'not in data'] as const;

export type Verdict = (typeof VERDICTS)[number];

export type Score = Map<string, Record<Verdict, number>>;

/** The column that says whether a call's figures are borne by one span. */
export const ONE_BEARER = 'one bearer';

export interface Mistake {
  readonly call: number;
  readonly case: string;
  readonly fact: string;
  readonly verdict: Verdict;
  readonly expected: string;
  readonly found: string;
}

export function emptyScore(): Score {
  const names = [...FACTS.map((fact) => fact.name), ONE_BEARER];
  return new Map(names.map((name) => [name, { right: 0, wrong: 0, missing: 0, 'not in data': 0 }]));
}

/** A span of the call that is judged, with its log records. */
interface ToldSpan extends ReplayedSpan {
  readonly id: string;
  readonly text: string;
}

/**
 * Judges a call by all the spans that tell of it. A fact is right if some span tells it and none tells another;
 * it is missing if no span tells it although the value stands somewhere in their data or in their log records.
 */
export function judgeCall(call: CapturedCall, replay: Replay, score: Score): Mistake[] {
  const spans = call.spans.flatMap(({ span_id: id }): ToldSpan[] => {
    const span = replay.spans.get(id);
    return span === undefined ? [] : [{ ...span, id, text: `${span.text} ${replay.records.get(id) ?? ''}` }];
  });
  const mistakes: Mistake[] = [];
  const judge = (fact: string, verdict: Verdict, expected: string, found: string) => {
    const counts = score.get(fact);
    if (counts !== undefined) counts[verdict]++;
    if (verdict === 'wrong' || verdict === 'missing')
      mistakes.push({ call: call.seq, case: call.case, fact, verdict, expected, found });
  };
  for (const exchange of call.exchanges) {
    const told = spans.filter((span) => exchangeOf(span, call) === exchange);
    for (const fact of FACTS) {
      const truth = fact.truth(exchange);
      if (truth === undefined) continue;
      // What stood under our name before us is kept, by the contract, and is not ours to answer for.
      const ours = told.filter((span) => !span.before.has(fact.attribute));
      const values = ours.flatMap((span) => span.after.get(fact.attribute) ?? []);
      judge(
        fact.name,
        verdictOn(values, truth, told, fact, exchange),
        String(truth),
        values.map(String).join(' / '),
      );
    }
    const bearers = told.filter(bearsFigures);
    if (bearers.length > 0)
      judge(
        ONE_BEARER,
        bearers.length === 1 ? 'right' : 'wrong',
        'one',
        bearers.map(({ id }) => id).join(' / '),
      );
  }
  return mistakes;
}

const FIGURES = ['llm.input_tokens', 'llm.output_tokens', 'llm.cost_usd'] as const;

function bearsFigures({ before, after }: ToldSpan): boolean {
  if (after.has('llm.call.duplicate_of')) return false;
  return FIGURES.some((key) => after.has(key) && !before.has(key));
}

/**
 * Of several exchanges of one call (an SDK's retries, a tool loop) a span tells of the one whose context it was sent
 * in, or whose answer's id it has; else of the last that began before it ended.
 */
function exchangeOf(span: ToldSpan, { exchanges }: CapturedCall): Exchange | undefined {
  if (exchanges.length === 1) return exchanges[0];
  const { traceId, endTimeUnixNano, text } = span;
  return (
    exchanges.find(({ traceparent }) => traceparent?.includes(span.id)) ??
    exchanges.find(({ response_id: id }) => id && text.includes(id)) ??
    only(exchanges.filter(({ traceparent }) => traceparent?.includes(traceId))) ??
    exchanges.findLast(({ t_start_ns: start }) => start !== undefined && start <= Number(endTimeUnixNano)) ??
    exchanges.at(-1)
  );
}

function only<Item>(items: readonly Item[]): Item | undefined {
  return items.length === 1 ? items[0] : undefined;
}

function verdictOn(
  values: readonly WireValue[],
  truth: string | number | boolean,
  told: readonly ToldSpan[],
  fact: Fact,
  exchange: Exchange,
): Verdict {
  const isTold = values.includes(truth);
  const other = fact.alsoRight?.(exchange);
  if (values.some((value) => value !== truth && (isTold || value !== other))) return 'wrong';
  if (isTold) return 'right';
  const trace = fact.trace?.(exchange) ?? String(truth);
  const { traces } = fact;
  const inData = told.some(({ text }) => (traces === undefined ? holds(text, trace) : traces.test(text)));
  if (values.length > 0) return inData && fact.name === 'model' ? 'wrong' : 'right';
  return inData ? 'missing' : 'not in data';
}

/**
 * Looks for a value as it is, as JSON writes it, and as JSON in JSON does, with and without ASCII escapes. A name or a
 * count has to stand alone, a count as the value of something.
 */
function holds(text: string, value: string): boolean {
  const once = JSON.stringify(value).slice(1, -1);
  const ascii = once.replace(
    /[^\x20-\x7e]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  if (/^\d+$/.test(value)) return new RegExp(`[:=]\\s*"?${value}(?![\\w.])`).test(text);
  return [value, once, ascii, JSON.stringify(once).slice(1, -1), JSON.stringify(ascii).slice(1, -1)].some(
    (form) =>
      /^[\w./:-]+$/.test(form)
        ? new RegExp(`(?<![\\w.-])${form.replaceAll('.', '\\.')}(?![\\w-])`).test(text)
        : text.includes(form),
  );
}
