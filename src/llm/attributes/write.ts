import type { LlmCall, Note } from '../call.ts';
import { ATTRIBUTES, type AttributeRow, type Dialect } from './table.ts';

/** An attribute to be put on a span: its OTLP value type cannot be told from a JavaScript number alone. */
export type WrittenValue =
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'int' | 'double'; readonly value: number }
  | { readonly type: 'bool'; readonly value: boolean }
  | { readonly type: 'string[]'; readonly value: readonly string[] };

export interface WrittenAttribute {
  readonly key: string;
  readonly value: WrittenValue;
}

/** Longest string written as an attribute, in UTF-16 units: names and ids, never text. */
const MAX_VALUE_LENGTH = 256;

/** Longest list written. */
const MAX_VALUES = 128;

/**
 * Notes that mean something of the call itself could not be read. The others explain what is missing from the
 * enrichment although the call was read to the end.
 */
const READING_FAILED: ReadonlySet<Note> = new Set<Note>([
  'no_payload',
  'no_request_payload',
  'no_response_payload',
  'request_truncated',
  'response_truncated',
  'request_unreadable',
  'response_unreadable',
  'no_usage',
]);

export type EnrichmentStatus = 'complete' | 'partial' | 'none';

/** `none`: nothing but its existence is known of the call; `partial`: something could not be read. */
export function enrichmentStatus(call: LlmCall): EnrichmentStatus {
  const untold = call.requestModel === undefined && call.responseModel === undefined;
  if (call.notes.size === 0) return 'complete';
  if (call.notes.has('no_payload') && untold && call.usageSource === undefined) return 'none';
  return [...call.notes].some((note) => READING_FAILED.has(note)) ? 'partial' : 'complete';
}

/** In whose words calls are told. */
export interface Vocabulary {
  readonly dialects: ReadonlySet<Dialect>;
  /** OpenTelemetry's recent renames instead of the names that backends read today. */
  readonly latestNames: boolean;
  /** Clearspan's own version. */
  readonly version: string;
}

/** The attributes that tell a call in the given dialects, `llm.enrichment.*` included. */
export function writeAttributes(
  call: LlmCall,
  { dialects, latestNames, version }: Vocabulary,
): WrittenAttribute[] {
  const written: WrittenAttribute[] = [];
  const { rows, last } = tableOf(dialects);
  for (let index = 0; index < rows.length; index++) {
    const row = rows[index] as AttributeRow;
    const value = row.value(call);
    if (value === undefined) continue;
    if (row.spellings?.some((key) => call.span.attributes.has(key))) continue;
    const key = (latestNames ? row.renamed : undefined) ?? row.key;
    let attribute = last[index];
    if (attribute === undefined || attribute.key !== key || !isSame(attribute.value.value, value)) {
      attribute = { key, value: typed(row, value) };
      last[index] = attribute;
    }
    written.push(attribute);
  }
  written.push({ key: 'llm.enrichment.status', value: { type: 'string', value: enrichmentStatus(call) } });
  if (call.notes.size > 0) {
    written.push({ key: 'llm.enrichment.notes', value: { type: 'string[]', value: [...call.notes].sort() } });
  }
  written.push({ key: 'llm.enrichment.version', value: { type: 'string', value: version } });
  return written;
}

interface Table {
  readonly rows: readonly AttributeRow[];
  /**
   * What each row came to when it last told something: calls of one service are told alike, and most of their forty
   * attributes need not be made anew.
   */
  readonly last: (WrittenAttribute | undefined)[];
}

const tablesByDialects = new WeakMap<ReadonlySet<Dialect>, Table>();

/** The rows of some dialects, picked out once for each configuration. */
function tableOf(dialects: ReadonlySet<Dialect>): Table {
  let table = tablesByDialects.get(dialects);
  if (table === undefined) {
    const rows = ATTRIBUTES.filter(({ dialect }) => dialects.has(dialect));
    table = { rows, last: rows.map(() => undefined) };
    tablesByDialects.set(dialects, table);
  }
  return table;
}

/** 0 and -0 are different doubles, and lists are never the same. */
function isSame(one: WrittenValue['value'], other: WrittenValue['value']): boolean {
  return one === other && typeof one !== 'object' && (one !== 0 || Object.is(one, other));
}

/** What is known of a call, by the names of the attributes that tell it. */
export function factsInWords(call: LlmCall): Map<string, string> {
  const facts = new Map<string, string>();
  for (const row of ATTRIBUTES) {
    const value = row.dialect === 'llm' ? row.value(call) : undefined;
    if (value !== undefined) facts.set(row.key, Array.isArray(value) ? value.join(', ') : String(value));
  }
  return facts;
}

function bounded<Value extends string | number | boolean | readonly string[]>(
  value: Value,
): string | number | boolean | readonly string[] {
  if (typeof value === 'string')
    return value.length <= MAX_VALUE_LENGTH ? value : value.slice(0, MAX_VALUE_LENGTH);
  if (typeof value !== 'object') return value;
  return value.slice(0, MAX_VALUES).map((entry) => entry.slice(0, MAX_VALUE_LENGTH));
}

/** The table's types tie a row's `type` to what its `value` returns. */
function typed(row: AttributeRow, value: string | number | boolean | readonly string[]): WrittenValue {
  return { type: row.type, value: bounded(value) } as WrittenValue;
}
