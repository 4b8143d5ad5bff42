import { gunzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { otlpGrpcExporter } from '../../src/exporters/otlp-grpc/factory.ts';
import { EXPORT_METHODS } from '../../src/otlp/grpc-methods.ts';
import { FRESH_MEMORY, type MessageMemory } from '../../src/otlp/message-memory.ts';
import { walkItems } from '../../src/otlp/wire/walk.ts';
import type { Component, Processor } from '../../src/pipeline/component.ts';
import type { Consumer } from '../../src/pipeline/consumer.ts';
import { ACCEPTED } from '../../src/pipeline/outcome.ts';
import { enrichOptions, llmProcessor } from '../../src/processors/llm/factory.ts';
import { createSpanProcessor, shareContext } from '../../src/processors/llm/processor.ts';
import { decodeOtlpReceiverConfig } from '../../src/receivers/otlp/config.ts';
import { OtlpReceiver } from '../../src/receivers/otlp/receiver.ts';
import { fanOut } from '../../src/service/fan-out.ts';
import { clientOf } from '../exporters/otlp-grpc/client.ts';
import { encodeRequest } from '../oracle/otlp.ts';
import { send } from '../receivers/otlp/http-client.ts';
import { seededRandom } from './faults.ts';
import { type IllManneredBackend, type Manner, startIllManneredBackend } from './ill-mannered-backend.ts';
import { PoisonedMemory } from './poisoned-memory.ts';
import { decodeSection, settingsOf } from './settings.ts';

/*
 * Memory of received requests, and of what they become, is used again once nobody can read it (Batch.release). Here it
 * is spoilt the moment that it is given back, and what the backend gets, over real sockets, is held against what was
 * sent, or what enrichment makes of it where no memory is used twice.
 */

const NEVER = new AbortController().signal;
const IN_FLIGHT = 6;

interface Scenario {
  readonly name: string;
  readonly requests: number;
  readonly protocol: 'grpc' | 'http';
  /** Of what is sent; what leaves is compressed where the exporter's YAML says so. */
  readonly isGzip?: boolean;
  readonly exporter: string;
  /** The YAML of a processor `llm`. */
  readonly llm?: string;
  /** A second consumer beside, which keeps what it gets. */
  readonly isFannedOut?: boolean;
  readonly manners: readonly Manner[];
  /** Share of the senders that hang up before they are answered. */
  readonly hangingUp?: number;
  /** Whether memory of the receiver's is given back in this scenario at all. */
  readonly isReused: boolean;
  /** The same for what the processor wrote, where there is one. */
  readonly isRewrittenReused?: boolean;
}

const UNJOINED = 'sending_queue: { batch: { min_size: 0, flush_timeout: 0s } }';
const QUICK_RETRY = 'retry_on_failure: { initial_interval: 1ms, max_interval: 5ms }';
const MASK = 'security: { payload: { secret: mask, pii: mask } }';
const plain = { requests: 60, protocol: 'grpc', manners: ['ok'], isReused: true } as const;
const enriched = { ...plain, requests: 36, llm: '{}', isRewrittenReused: true } as const;

const SCENARIOS: readonly Scenario[] = [
  { ...plain, name: 'passes through', exporter: UNJOINED },
  { ...plain, name: 'comes over HTTP', protocol: 'http', exporter: UNJOINED },
  { ...plain, name: 'comes compressed', isGzip: true, exporter: UNJOINED },
  { ...plain, name: 'leaves compressed', exporter: `${UNJOINED}, compression: gzip` },
  { ...plain, name: 'is joined', exporter: 'sending_queue: { batch: { min_size: 7, flush_timeout: 5ms } }' },
  { ...plain, name: 'is joined and cut', exporter: 'sending_queue: { batch: { min_size: 2, max_size: 2 } }' },
  {
    ...plain,
    name: 'is sent again',
    exporter: `${UNJOINED}, ${QUICK_RETRY}`,
    manners: ['ok', 'unavailable', 'ok', 'ok'],
  },
  {
    ...plain,
    name: 'is sent again without being joined or queued',
    exporter: `sending_queue: { enabled: false }, ${QUICK_RETRY}`,
    manners: ['ok', 'unavailable', 'ok', 'ok'],
  },
  {
    ...plain,
    name: 'is given up while it waits in a stream',
    exporter: `${UNJOINED}, ${QUICK_RETRY}, timeout: 60ms`,
    manners: ['ok', 'ok', 'late'],
  },
  {
    ...plain,
    name: 'is answered before it was read',
    exporter: `${UNJOINED}, ${QUICK_RETRY}`,
    manners: ['ok', 'early', 'ok'],
  },
  {
    ...plain,
    name: 'is broken off',
    exporter: `${UNJOINED}, ${QUICK_RETRY}`,
    manners: ['ok', 'reset', 'refused', 'ok', 'ok'],
  },
  {
    ...plain,
    name: 'is waited for by senders that hang up',
    exporter: `sending_queue: { wait_for_result: true, batch: { min_size: 0, flush_timeout: 0s } }, ${QUICK_RETRY}`,
    manners: ['ok', 'late', 'ok'],
    hangingUp: 0.3,
  },
  { ...plain, name: 'goes to two consumers', exporter: UNJOINED, isFannedOut: true, isReused: false },
  { ...enriched, name: 'is enriched', exporter: UNJOINED },
  { ...enriched, name: 'is enriched and masked', exporter: UNJOINED, llm: `{ ${MASK} }` },
  { ...enriched, name: 'comes over HTTP and is enriched', protocol: 'http', exporter: UNJOINED },
  {
    ...enriched,
    name: 'is enriched and joined',
    exporter: 'sending_queue: { batch: { min_size: 7, flush_timeout: 5ms } }',
  },
  {
    ...enriched,
    name: 'is enriched, joined and cut',
    exporter: 'sending_queue: { batch: { min_size: 2, max_size: 2 } }',
  },
  {
    ...enriched,
    name: 'is enriched and sent again',
    exporter: `${UNJOINED}, ${QUICK_RETRY}`,
    manners: ['ok', 'unavailable', 'ok', 'ok'],
  },
  {
    ...enriched,
    name: 'is enriched and given up while it waits in a stream',
    exporter: `${UNJOINED}, ${QUICK_RETRY}, timeout: 60ms`,
    manners: ['ok', 'ok', 'late'],
  },
  {
    ...enriched,
    name: 'is enriched and answered before it was read',
    exporter: `${UNJOINED}, ${QUICK_RETRY}`,
    manners: ['ok', 'early', 'ok'],
  },
  {
    ...enriched,
    name: 'is enriched and broken off',
    exporter: `${UNJOINED}, ${QUICK_RETRY}`,
    manners: ['ok', 'reset', 'refused', 'ok', 'ok'],
  },
  {
    ...enriched,
    name: 'is enriched while its sender hangs up',
    exporter: `sending_queue: { wait_for_result: true, batch: { min_size: 0, flush_timeout: 0s } }, ${QUICK_RETRY}`,
    manners: ['ok', 'late', 'ok'],
    hangingUp: 0.3,
  },
  {
    ...enriched,
    name: 'is enriched and goes to two consumers',
    exporter: UNJOINED,
    isFannedOut: true,
    isRewrittenReused: false,
  },
];

const open: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

/** A receiver whose memory is spoilt, before `exit`. */
async function startReceiver(memory: PoisonedMemory, exit: Consumer): Promise<OtlpReceiver> {
  const config = await decodeSection(
    { decode: decodeOtlpReceiverConfig },
    '{ protocols: { grpc: { endpoint: "127.0.0.1:0" }, http: { endpoint: "127.0.0.1:0" } } }',
  );
  const receiver = new OtlpReceiver(config, settingsOf('otlp'), { traces: exit }, memory);
  await started(receiver);
  return receiver;
}

async function started<Kind extends Component>(component: Kind): Promise<Kind> {
  await component.start();
  open.push({ close: () => component.shutdown(AbortSignal.timeout(2_000)) });
  return component;
}

/** Keeps bytes, as a consumer may that is not the only one. */
function keeping(kept: Uint8Array[]): Consumer {
  return {
    async consume({ bytes, release }) {
      kept.push(bytes);
      release?.();
      return ACCEPTED;
    },
  };
}

async function startExit(
  scenario: Scenario,
  backend: IllManneredBackend,
  kept: Uint8Array[],
  rewritten: MessageMemory,
): Promise<Consumer> {
  const section = `{ endpoint: "127.0.0.1:${backend.port}", tls: { insecure: true }, compression: none, ${scenario.exporter} }`;
  const config = await decodeSection(
    otlpGrpcExporter,
    section.includes('compression: gzip') ? section.replace('compression: none, ', '') : section,
  );
  let exit: Consumer = await started(otlpGrpcExporter.create(config, settingsOf('otlp_grpc'), ['traces']));
  if (scenario.isFannedOut) exit = fanOut([exit, keeping(kept)]);
  return scenario.llm === undefined ? exit : started(await llmInto(exit, scenario.llm, rewritten));
}

async function llmInto(exit: Consumer, section: string, memory: MessageMemory): Promise<Processor> {
  const config = await decodeSection(llmProcessor, section);
  const quick = { ...config, join: { ...config.join, waitMs: 5 } };
  const context = shareContext(enrichOptions(quick, '1.2.3'), quick, settingsOf('llm'), memory);
  return createSpanProcessor(context, exit);
}

/** What is to leave of each request. */
async function leavingOf(requests: readonly Uint8Array[], scenario: Scenario): Promise<Uint8Array[]> {
  if (scenario.llm === undefined) return [...requests];
  const leaving: Uint8Array[] = [];
  const exit: Consumer = {
    async consume({ bytes }) {
      leaving.push(bytes);
      return ACCEPTED;
    },
  };
  const processor = await started(await llmInto(exit, scenario.llm, FRESH_MEMORY));
  for (const bytes of requests)
    await processor.consume({ signal: 'traces', bytes: Buffer.from(bytes), itemCount: 1 }, NEVER);
  return leaving;
}

/** Requests of one to four spans, of a hundred bytes to a few hundred kilobytes, every one of which is told apart. */
function requestsOf(count: number, hasCalls: boolean): Uint8Array[] {
  const random = seededRandom(29);
  return Array.from({ length: count }, (_, request) =>
    encodeRequest('traces', {
      resourceSpans: [
        {
          resource: { attributes: [attribute('request', `${request}`)] },
          scopeSpans: [
            {
              spans: Array.from({ length: 1 + Math.floor(random() * 4) }, (_, span) => ({
                traceId: Buffer.alloc(16, request + 1),
                spanId: Buffer.alloc(8, span + 1),
                name: `span-${request}-${span}`,
                attributes: [
                  attribute('filling', `${request}-${span},`.repeat(10 ** (1 + 3.3 * random()))),
                  ...(hasCalls && span === 0 && request % 3 === 0 ? callOf(request) : []),
                ],
              })),
            },
          ],
        },
      ],
    }),
  );
}

function callOf(request: number): object[] {
  return [
    attribute('http.request.method', 'POST'),
    attribute('url.full', 'https://api.openai.com/v1/chat/completions'),
    attribute(
      'http.request.body',
      JSON.stringify({
        model: 'gpt-4o',
        messages: [
          { role: 'system', content: `You answer question ${request}.` },
          { role: 'user', content: `Write to customer${request}@shop-example.com.` },
        ],
      }),
    ),
    { key: 'http.response.body', value: { bytesValue: Buffer.from(answerOf(request)) } },
  ];
}

/** Every other call lacks its counts, for which its request waits. */
function answerOf(request: number): string {
  return JSON.stringify({
    id: `chatcmpl-${request}`,
    model: 'gpt-4o-2024-08-06',
    choices: [
      { index: 0, message: { role: 'assistant', content: `Answer ${request}` }, finish_reason: 'stop' },
    ],
    ...(request % 2 === 0 && { usage: { prompt_tokens: request, completion_tokens: 2 } }),
  });
}

function attribute(key: string, stringValue: string): object {
  return { key, value: { stringValue } };
}

/** The spans of a request, byte for byte. */
function spansOf(bytes: Uint8Array): string[] {
  const buffer = Buffer.from(bytes);
  const spans: string[] = [];
  const error = walkItems(bytes, ({ start, end }) => spans.push(buffer.toString('latin1', start, end)));
  expect(error).toBeUndefined();
  return spans;
}

/** Sends all requests, some at a time, until each is accepted or its sender has hung up. Returns those accepted. */
async function sendAll(
  scenario: Scenario,
  receiver: OtlpReceiver,
  requests: readonly Uint8Array[],
): Promise<Uint8Array[]> {
  const random = seededRandom(31);
  const client = clientOf(receiver.addresses.grpc?.port ?? 0, {
    compression: scenario.isGzip ? 'gzip' : 'none',
  });
  const waiting = [...requests];
  const accepted: Uint8Array[] = [];
  const sendOne = async (request: Uint8Array): Promise<boolean> => {
    if (scenario.protocol === 'http') {
      return (await send({ port: receiver.addresses.http?.port ?? 0, body: request })).status === 200;
    }
    const isHangingUp = random() < (scenario.hangingUp ?? 0);
    const signal = isHangingUp ? AbortSignal.timeout(Math.floor(random() * 40)) : NEVER;
    const { code } = await client.call(EXPORT_METHODS.traces, [request], signal);
    return code === 0;
  };
  await Promise.all(
    Array.from({ length: IN_FLIGHT }, async () => {
      for (let request = waiting.shift(); request !== undefined; request = waiting.shift()) {
        if (await sendOne(request)) accepted.push(request);
      }
    }),
  );
  client.close();
  return accepted;
}

describe('the bytes of a request stay what they are while it', () => {
  it.each(SCENARIOS)('$name', async (scenario) => {
    let turn = 0;
    const backend = await startIllManneredBackend(
      () => scenario.manners[turn++ % scenario.manners.length] ?? 'ok',
    );
    open.push(backend);
    const memory = new PoisonedMemory();
    const kept: Uint8Array[] = [];
    const rewritten = new PoisonedMemory();
    const receiver = await startReceiver(memory, await startExit(scenario, backend, kept, rewritten));
    const requests = requestsOf(scenario.requests, scenario.llm !== undefined);
    const accepted = await sendAll(scenario, receiver, requests);
    // In the order of shutting down, so that all that was accepted has left.
    for (const one of open.splice(1).reverse()) await one.close();

    const leaving = await leavingOf(requests, scenario);
    expect(memory.strangers + rewritten.strangers).toBe(0);
    expect(memory.given > 0, 'memory was given back').toBe(scenario.isReused);
    expect(rewritten.given > 0, 'memory was given back').toBe(scenario.isRewrittenReused ?? false);
    const sent = new Set(leaving.flatMap(spansOf));
    const isGzipOut = scenario.exporter.includes('gzip');
    const arrived = new Set(
      backend.taken.flatMap((message) => spansOf(isGzipOut ? gunzipSync(message) : message)),
    );
    for (const span of arrived)
      expect(sent.has(span), `a span that was sent, not ${span.slice(0, 80)}`).toBe(true);
    const lost = accepted
      .flatMap((request) => spansOf(leaving[requests.indexOf(request)] ?? request))
      .filter((span) => !arrived.has(span));
    const mayBeLost = scenario.manners.includes('early') || (scenario.hangingUp ?? 0) > 0;
    if (!mayBeLost) expect(lost).toEqual([]);
    expect(arrived.size).toBeGreaterThan(requests.length / 2);
    for (const piece of [...backend.pieces, ...kept.map((bytes) => Buffer.from(bytes))]) {
      expect(leaving.some((request) => piece.equals(request.subarray(0, piece.length)))).toBe(true);
    }
  });
});

it('a consumer that gives the memory back too early is found out', async () => {
  const memory = new PoisonedMemory();
  const kept: Uint8Array[] = [];
  const receiver = await startReceiver(memory, keeping(kept));
  const requests = requestsOf(20, false).sort((one, other) => other.length - one.length);
  const [request = new Uint8Array(0)] = requests;
  await sendAll({ ...plain, name: '', exporter: '' }, receiver, [request]);
  expect(memory.given).toBe(1);
  expect(kept[0]).toEqual(Buffer.alloc(request.length, 0xff));
});
