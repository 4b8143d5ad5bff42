import type { WireValue } from '../../otlp/wire/value.ts';
import type { Paint, Style } from '../terminal/paint.ts';
import { printable } from '../terminal/printable.ts';
import type { LlmSpan, SHOWN_KEYS } from './llm-span.ts';

type ShownKey = (typeof SHOWN_KEYS)[number];

/** The columns of a line, in order; what a call has beside them follows freely. */
const COLUMNS = [
  { title: 'time', width: 8, align: 'left' },
  { title: 'service', width: 18, align: 'left' },
  { title: 'model', width: 34, align: 'left' },
  { title: 'in', width: 8, align: 'right' },
  { title: 'out', width: 7, align: 'right' },
  { title: 'cost', width: 10, align: 'right' },
  { title: 'stop', width: 12, align: 'left' },
  { title: 'system prompt', width: 16, align: 'left' },
] as const;

type ColumnTitle = (typeof COLUMNS)[number]['title'];

const GAP = '  ';
/** Stands where a fact is not known. */
const UNKNOWN = '-';

const SEVERITY_STYLES: Readonly<Record<string, Style>> = {
  low: 'yellow',
  medium: 'yellow',
  high: 'red',
  critical: 'red',
};

/** The names of the columns, laid out as the lines are. */
export function formatHeading(paint: Paint): string {
  const titles = COLUMNS.map(({ title }) => layOut(title, title));
  return paint('dim', [...titles, 'findings and notes'].join(GAP));
}

/** One LLM call in one line, without a line break. All that came from outside is cut and escaped. */
export function formatCall(span: LlmSpan, service: string, paint: Paint): string {
  const fact = (key: ShownKey): WireValue | undefined => span.attributes.get(key);
  const column = (title: ColumnTitle, text: string | undefined, style?: Style): string => {
    const cell = layOut(title, text ?? UNKNOWN);
    return style === undefined ? cell : paint(style, cell);
  };
  const cells = [
    column('time', span.endTimeMs > 0 ? formatTime(span.endTimeMs) : undefined, 'dim'),
    column('service', service === '' ? undefined : service),
    column('model', modelOf(fact), fact('llm.model_rerouted') === true ? 'yellow' : 'cyan'),
    column('in', tokensOf(fact('llm.input_tokens'), fact('llm.input_tokens_estimate'))),
    column('out', tokensOf(fact('llm.output_tokens'), fact('llm.output_tokens_estimate'))),
    column('cost', formatUsd(fact('llm.cost_usd')), 'bold'),
    column('stop', textOf(fact('llm.stop_reason'))),
    column('system prompt', textOf(fact('llm.system_prompt_hash')), 'dim'),
  ];
  return [...cells, notesOf(span, fact, paint).join(', ')].join(GAP).trimEnd();
}

/** The local time of day. */
export function formatTime(timeMs: number): string {
  return new Date(timeMs).toTimeString().slice(0, 8);
}

type FactReader = (key: ShownKey) => WireValue | undefined;

/** A dated snapshot of the model asked for names that model too, and needs no arrow. */
function modelOf(fact: FactReader): string | undefined {
  const asked = textOf(fact('llm.request_model'));
  const answered = textOf(fact('llm.model'));
  if (asked === undefined || answered === undefined || asked === answered) return answered ?? asked;
  const isSnapshot = answered.startsWith(`${asked}-`) && fact('llm.model_rerouted') !== true;
  return isSnapshot ? answered : `${asked} → ${answered}`;
}

/** An estimate is marked as one. */
function tokensOf(counted: WireValue | undefined, estimated: WireValue | undefined): string | undefined {
  if (isNumber(counted)) return String(counted);
  return isNumber(estimated) ? `~${estimated}` : undefined;
}

/** What the column has room for; less (a few tokens of an embedding) is shown as less. */
const SMALLEST_SHOWN_USD = 0.000_001;

/** US dollars with as many digits as tell something: `$12.34`, `$0.0421`, `$0.000012`. */
export function formatUsd(cost: WireValue | undefined): string | undefined {
  if (typeof cost !== 'number' || !Number.isFinite(cost)) return undefined;
  if (cost === 0) return '$0';
  if (cost > 0 && cost < SMALLEST_SHOWN_USD) return `<$${SMALLEST_SHOWN_USD.toFixed(6)}`;
  if (cost >= 0.01) return `$${cost.toFixed(cost >= 1 ? 2 : 4)}`;
  const leadingZeros = Math.ceil(-Math.log10(Math.abs(cost)));
  return `$${cost.toFixed(Math.min(Math.max(leadingZeros + 1, 2), 10))}`;
}

function notesOf(span: LlmSpan, fact: FactReader, paint: Paint): string[] {
  const notes: string[] = [];
  const cached = fact('llm.cached_input_tokens');
  if (isNumber(cached) && cached > 0) notes.push(`${cached} in cached`);
  if (fact('llm.system_prompt_changed') === true) notes.push(paint('yellow', 'system prompt changed'));
  const findings = findingsOf(fact, paint);
  if (findings !== undefined) notes.push(findings);
  const failure = failureOf(span, fact);
  if (failure !== undefined) notes.push(paint('red', failure));
  const status = textOf(fact('llm.enrichment.status'));
  if (status !== 'complete')
    notes.push(paint('dim', `${status ?? UNKNOWN}: ${listOf(fact('llm.enrichment.notes'))}`));
  const bearer = textOf(fact('llm.call.duplicate_of'));
  if (bearer !== undefined) notes.push(paint('dim', `duplicate of ${bearer}`));
  return notes;
}

function findingsOf(fact: FactReader, paint: Paint): string | undefined {
  const severity = textOf(fact('llm.security.severity')) ?? 'none';
  const families = listOf(fact('llm.security.classification'));
  if (families !== '') return paint(SEVERITY_STYLES[severity] ?? 'yellow', `${severity} ${families}`);
  if (fact('llm.security.scanned') !== true) return undefined;
  return severity === 'none' ? paint('dim', 'clean') : paint('dim', `${severity}, below threshold`);
}

function failureOf(span: LlmSpan, fact: FactReader): string | undefined {
  const httpStatus = fact('http.response.status_code') ?? fact('http.status_code');
  const isHttpError = isNumber(httpStatus) && httpStatus >= 400;
  const words = [isHttpError ? `HTTP ${httpStatus}` : undefined, textOf(fact('llm.error.type'))];
  const known = words.filter((word) => word !== undefined).join(' ');
  if (known !== '') return known;
  return span.hasErrorStatus ? 'error' : undefined;
}

function isNumber(value: WireValue | undefined): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}

function textOf(value: WireValue | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? printable(value, 60) : undefined;
}

function listOf(value: WireValue | undefined): string {
  if (!Array.isArray(value)) return '';
  return value.map((item: WireValue) => textOf(item) ?? UNKNOWN).join(' ');
}

function layOut(title: ColumnTitle, text: string): string {
  const column = COLUMNS.find((one) => one.title === title);
  const width = column?.width ?? text.length;
  const cut = printable(text, width);
  return column?.align === 'right' ? cut.padStart(width) : cut.padEnd(width);
}
