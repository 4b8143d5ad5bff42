import type { Signal } from '../../../src/otlp/signal.ts';
import { ACCEPTED } from '../../../src/pipeline/outcome.ts';
import { llmProcessor } from '../../../src/processors/llm/factory.ts';
import { Answering } from '../../../src/service/workers/answering.ts';
import { Asking } from '../../../src/service/workers/asking.ts';
import { decodeSection, settingsOf } from '../../contract/settings.ts';
import { RecordingMeter } from '../../doubles/meter.ts';
import { HandTimers, settled } from '../../doubles/timers.ts';
import { itemsOf } from '../../oracle/items.ts';
import { decodeRequest, encodeRequest } from '../../oracle/otlp.ts';

type Value = string | number | boolean | Readonly<Record<string, unknown>>;
type Attributes = Readonly<Record<string, Value>>;

export interface PairSpan {
  readonly id: number;
  readonly parent?: number;
  readonly trace?: number;
  readonly name?: string;
  readonly kind?: number;
  readonly scope?: string;
  /** Milliseconds on the test's clock. */
  readonly at?: readonly [startMs: number, endMs: number];
  readonly attributes?: Attributes;
  readonly events?: readonly { readonly name: string; readonly attributes: Attributes }[];
  readonly error?: boolean;
}

export interface PairRecord {
  /** Of the span that it belongs to. */
  readonly id: number;
  readonly trace?: number;
  readonly event: string;
  readonly atMs?: number;
  readonly body?: Value;
  readonly attributes?: Attributes;
}

export type Told = Readonly<Record<string, unknown>>;

/** What crosses from one process to another. */
function crossing<Message>(message: Message): Message {
  return JSON.parse(JSON.stringify(message)) as Message;
}

/**
 * Processors `llm` for traces and logs that share what they know, on a clock that the test moves.
 *
 * @param workers As many of both, in processes of their own as far as they know; requests go to them in turn.
 */
export async function startPair(yaml = '{}', workers = 1) {
  const timers = new HandTimers();
  const meter = new RecordingMeter();
  const config = await decodeSection(llmProcessor, yaml);
  const common = { ...settingsOf('llm'), meter, timers };
  const host = workers === 1 ? undefined : llmProcessor.createHost?.(config, common);
  const settingsOfWorker = () => {
    const states: unknown[] = [];
    const asking = new Asking((message) => {
      if (message.kind === 'ask') void answering.asked(crossing(message));
      else if (message.kind === 'hurry') answering.hurry(message.id);
    });
    const answering: Answering = new Answering(
      new Map(host && [['processors llm', host]]),
      (message) => message.kind === 'answer' && asking.answered(crossing(message)),
      (error) => {
        throw error;
      },
    );
    return {
      ...common,
      ...(host && { commons: asking.commonsOf('processors llm') }),
      shared: <State>(make: () => State): State => {
        if (states.length === 0) states.push(make());
        return states[0] as State;
      },
    };
  };
  const told = new Map<string, Told>();
  const start = (signal: Signal, settings: ReturnType<typeof settingsOfWorker>) =>
    llmProcessor.create(config, settings, signal, {
      consume: async ({ bytes }) => {
        for (const { item } of itemsOf(signal, decodeRequest(signal, bytes))) {
          told.set(`${signal} ${nameOf(item)}`, attributesIn(item));
        }
        return ACCEPTED;
      },
    });
  const pairs = Array.from({ length: workers }, () => {
    const settings = settingsOfWorker();
    return { traces: start('traces', settings), logs: start('logs', settings) };
  });
  let turn = 0;
  // The price list is loaded once, in real time; no time of the test's passes with it.
  const warmUp = {
    id: 251,
    trace: 251,
    attributes: { 'gen_ai.operation.name': 'moderation', 'gen_ai.prompt': 'x' },
  };
  for (const { traces } of pairs)
    await traces.consume({ signal: 'traces', bytes: tracesOf([warmUp]), itemCount: 1 }, AbortSignal.abort());
  const send = async (signal: 'traces' | 'logs', bytes: Uint8Array, abort?: AbortSignal) => {
    const sent = { answered: false };
    const signalOrNone = abort ?? new AbortController().signal;
    pairs[turn++ % workers]?.[signal].consume({ signal, bytes, itemCount: 1 }, signalOrNone).then(() => {
      sent.answered = true;
    });
    await settled();
    return sent;
  };
  return {
    timers,
    meter,
    spans: (spans: readonly PairSpan[], abort?: AbortSignal) => send('traces', tracesOf(spans), abort),
    records: (records: readonly PairRecord[]) => send('logs', logsOf(records)),
    span: (id: number): Told => told.get(`traces ${id}`) ?? {},
    record: (event: string): Told => told.get(`logs ${event}`) ?? {},
    shutdown: () => Promise.all(pairs.map(({ traces }) => traces.shutdown(new AbortController().signal))),
  };
}

const BASE_NS = 1_795_397_173_000_000_000n;

function nanos(ms: number): string {
  return String(BASE_NS + BigInt(ms) * 1_000_000n);
}

function spanId(id: number): Buffer {
  return Buffer.from([0, 0, 0, 0, 0, 0, 0, id]);
}

function tracesOf(spans: readonly PairSpan[]): Uint8Array {
  return encodeRequest('traces', {
    resourceSpans: spans.map((span) => ({
      resource: { attributes: keyValues({ 'service.name': 'shop' }) },
      scopeSpans: [
        {
          scope: { name: span.scope ?? 'tests' },
          spans: [
            {
              traceId: Buffer.alloc(16, span.trace ?? 7),
              spanId: spanId(span.id),
              ...(span.parent !== undefined && { parentSpanId: spanId(span.parent) }),
              name: span.name ?? 'POST',
              kind: span.kind ?? 3,
              startTimeUnixNano: nanos(span.at?.[0] ?? 0),
              endTimeUnixNano: nanos(span.at?.[1] ?? 100),
              attributes: keyValues(span.attributes ?? {}),
              events: (span.events ?? []).map(({ name, attributes }) => ({
                name,
                attributes: keyValues(attributes),
              })),
              ...(span.error && { status: { code: 2 } }),
            },
          ],
        },
      ],
    })),
  });
}

function logsOf(records: readonly PairRecord[]): Uint8Array {
  return encodeRequest('logs', {
    resourceLogs: [
      {
        resource: { attributes: keyValues({ 'service.name': 'shop' }) },
        scopeLogs: [
          {
            scope: { name: 'tests' },
            logRecords: records.map(({ id, trace, event, atMs, body, attributes }) => ({
              traceId: Buffer.alloc(16, trace ?? 7),
              spanId: spanId(id),
              eventName: event,
              observedTimeUnixNano: nanos(atMs ?? 0),
              ...(body !== undefined && { body: anyValue(body) }),
              attributes: keyValues(attributes ?? {}),
            })),
          },
        ],
      },
    ],
  });
}

function keyValues(attributes: Attributes) {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: anyValue(value) }));
}

function anyValue(value: unknown): Record<string, unknown> {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number') return { intValue: value };
  const values = Object.entries(value as Record<string, unknown>);
  return { kvlistValue: { values: values.map(([key, inner]) => ({ key, value: anyValue(inner) })) } };
}

function nameOf(item: Record<string, unknown>): string {
  if (typeof item['eventName'] === 'string') return item['eventName'];
  return String(Buffer.from(String(item['spanId']), 'hex')[7]);
}

function attributesIn(item: Record<string, unknown>): Told {
  const attributes = (item['attributes'] ?? []) as { key: string; value: Record<string, unknown> }[];
  return Object.fromEntries(
    attributes.map(({ key, value }) => {
      const inner = Object.values(value)[0];
      return [key, typeof inner === 'string' && 'intValue' in value ? Number(inner) : inner];
    }),
  );
}
