import { setMaxListeners } from 'node:events';
import { loadConfig } from '../../src/config/load.ts';
import type { Signal } from '../../src/otlp/signal.ts';
import { isWireError } from '../../src/otlp/wire/error.ts';
import { readLogRecord, readSpan, type WireValue } from '../../src/otlp/wire/read.ts';
import { walkItems } from '../../src/otlp/wire/walk.ts';
import type { Consumer } from '../../src/pipeline/consumer.ts';
import { ACCEPTED } from '../../src/pipeline/outcome.ts';
import { STOPPED_TIMERS } from '../../src/pipeline/timers.ts';
import { llmProcessor } from '../../src/processors/llm/factory.ts';
import type { CapturedRequest } from './captures.ts';

/** A span before and after the daemon. */
export interface ReplayedSpan {
  readonly traceId: string;
  readonly endTimeUnixNano: bigint;
  readonly before: ReadonlyMap<string, WireValue>;
  readonly after: ReadonlyMap<string, WireValue>;
  /** Everything that the span held when it came, events included, as text to search in. */
  readonly text: string;
  /** Bytes of the span other than attributes differ, or an attribute that it had is not the same. */
  readonly isDamaged: boolean;
}

export interface Replay {
  readonly spans: ReadonlyMap<string, ReplayedSpan>;
  /** What log records say, by the span that they belong to. */
  readonly records: ReadonlyMap<string, string>;
}

const silent = { debug() {}, info() {}, warn() {}, error() {}, with: () => silent };
const unmetered = {
  counter: () => ({ add() {} }),
  histogram: () => ({ record() {} }),
  gauge: () => () => {},
};

/**
 * Sends requests through fresh processors `llm` of both signals, one after the other as they come, without waiting
 * for what waits: no time passes, and at the end of the input everything is released.
 */
export async function replay(requests: readonly CapturedRequest[]): Promise<Replay> {
  const out: CapturedRequest[] = [];
  const processors = await startProcessors({
    consume: async ({ signal, bytes }) => {
      out.push({ signal, bytes });
      return ACCEPTED;
    },
  });
  const never = new AbortController().signal;
  setMaxListeners(0, never);
  const consumed = requests.map(({ signal, bytes }) =>
    processors[signal === 'logs' ? 'logs' : 'traces'].consume({ signal, bytes, itemCount: 1 }, never),
  );
  await processors.traces.shutdown(never);
  await Promise.all(consumed);
  return compare(requests, out);
}

async function startProcessors(next: Consumer) {
  const { root } = await loadConfig(['yaml:llm: {}'], {});
  const config = llmProcessor.decode(root.section('llm'));
  const states: unknown[] = [];
  const settings = {
    id: 'llm',
    version: 'bench',
    logger: silent,
    meter: unmetered,
    now: Date.now,
    random: Math.random,
    environment: {},
    timers: STOPPED_TIMERS,
    extension: () => undefined,
    shared: <State>(make: () => State): State => {
      if (states.length === 0) states.push(make());
      return states[0] as State;
    },
  };
  const create = (signal: Signal) => llmProcessor.create(config, settings, signal, next);
  return { traces: create('traces'), logs: create('logs') };
}

function compare(requests: readonly CapturedRequest[], out: readonly CapturedRequest[]): Replay {
  const before = readSpans(requests);
  const after = readSpans(out);
  const spans = new Map<string, ReplayedSpan>();
  for (const [id, span] of before) {
    const later = after.get(id);
    spans.set(id, {
      traceId: span.traceId,
      endTimeUnixNano: span.endTimeUnixNano,
      before: span.attributes,
      after: later?.attributes ?? new Map(),
      text: span.text,
      isDamaged: later === undefined || !holdsAllOf(later, span),
    });
  }
  return { spans, records: readRecords(requests) };
}

interface SpanRead {
  readonly traceId: string;
  readonly endTimeUnixNano: bigint;
  readonly attributes: ReadonlyMap<string, WireValue>;
  readonly text: string;
  readonly rest: string;
}

/** Namespaces in which what others wrote is replaced (contract). */
const OURS = /^llm\.(?:security|redaction|enrichment)\./;

function holdsAllOf(after: SpanRead, before: SpanRead): boolean {
  if (after.rest !== before.rest) return false;
  for (const [key, value] of before.attributes) {
    if (!OURS.test(key) && inWords(after.attributes.get(key)) !== inWords(value)) return false;
  }
  return true;
}

function inWords(value: unknown): string {
  return JSON.stringify(value, (_key, part) => (typeof part === 'bigint' ? `${part}n` : part)) ?? 'nothing';
}

function readSpans(requests: readonly CapturedRequest[]): Map<string, SpanRead> {
  const spans = new Map<string, SpanRead>();
  for (const { signal, bytes } of requests) {
    if (signal !== 'traces') continue;
    walkItems(bytes, (item) => {
      const span = readSpan(bytes, item);
      if (isWireError(span)) throw new Error(`a span cannot be read: ${span.reason}`);
      const text = Buffer.from(bytes.buffer, bytes.byteOffset + item.start, item.end - item.start).toString();
      const values = [
        ...span.attributes.values(),
        ...span.events.flatMap((event) => [...event.attributes.values()]),
      ];
      const numbers = values.flatMap((value) => (typeof value === 'number' ? `=${value}` : [])).join(' ');
      const { attributes, ...rest } = span;
      const events = span.events.map((event) => ({ ...event, attributes: [...event.attributes] }));
      const { traceId, endTimeUnixNano } = span;
      spans.set(span.spanId, {
        traceId,
        endTimeUnixNano,
        attributes,
        text: `${text} ${numbers}`,
        rest: inWords({ ...rest, events }),
      });
    });
  }
  return spans;
}

function readRecords(requests: readonly CapturedRequest[]): Map<string, string> {
  const records = new Map<string, string>();
  for (const { signal, bytes } of requests) {
    if (signal !== 'logs') continue;
    walkItems(bytes, (item) => {
      const record = readLogRecord(bytes, item);
      if (isWireError(record)) throw new Error(`a log record cannot be read: ${record.reason}`);
      const text = Buffer.from(bytes.buffer, bytes.byteOffset + item.start, item.end - item.start).toString();
      const words = inWords([record.body, [...record.attributes]]);
      records.set(record.spanId, `${records.get(record.spanId) ?? ''} ${text} ${words}`);
    });
  }
  return records;
}
