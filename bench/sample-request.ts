import { randomBytes } from 'node:crypto';
import { isJsonError } from '../src/otlp/json/fault.ts';
import { jsonToProtobuf } from '../src/otlp/json/request.ts';

/** What a request of the load holds. */
export interface RequestShape {
  readonly spanCount: number;
  /** Of the spans, evenly spread: calls to a model with 3 KB of request and 1.5 KB of answer. */
  readonly llmShare: number;
}

/**
 * An export request that can be made anew for each sending: the places of trace ids, span ids and of a nonce in
 * each captured text are known, so a fresh one costs a copy and some random bytes, and no text repeats.
 */
export interface RequestTemplate {
  readonly sizeBytes: number;
  fresh(): Buffer;
}

const TRACE_ID = 'a1b2c3d4e5f60718293a4b5c6d7e8f90';
const SPAN_ID = 'f0e1d2c3b4a59687';
const NONCE = 'nonce-0000000000000000';

export function createRequestTemplate({ spanCount, llmShare }: RequestShape): RequestTemplate {
  const spans = Array.from({ length: spanCount }, (_, index) =>
    Math.floor((index + 1) * llmShare) > Math.floor(index * llmShare) ? llmSpan() : plainSpan(index),
  );
  const request = {
    resourceSpans: [
      {
        resource: {
          attributes: [
            text('service.name', 'checkout'),
            text('service.version', '4.2.1'),
            text('k8s.pod.name', 'checkout-7d4b9c'),
          ],
        },
        scopeSpans: [{ scope: { name: '@opentelemetry/instrumentation-undici', version: '0.33.0' }, spans }],
      },
    ],
  };
  const bytes = jsonToProtobuf('traces', JSON.stringify(request));
  if (isJsonError(bytes)) throw new Error(`the sample request is no OTLP/JSON: ${bytes.reason}`);
  const template = Buffer.from(bytes);
  const binary = [
    ...places(template, Buffer.from(TRACE_ID, 'hex')),
    ...places(template, Buffer.from(SPAN_ID, 'hex')),
  ];
  const nonces = places(template, Buffer.from(NONCE));
  return {
    sizeBytes: template.length,
    fresh: () => {
      const copy = Buffer.from(template);
      const random = randomBytes(binary.length * 16 + nonces.length * 8);
      let used = 0;
      for (const { at, length } of binary) used += random.copy(copy, at, used, used + length);
      for (const { at } of nonces) {
        copy.write(random.toString('hex', used, used + 8), at + 'nonce-'.length, 'latin1');
        used += 8;
      }
      return copy;
    },
  };
}

function places(haystack: Buffer, needle: Buffer): { at: number; length: number }[] {
  const found: { at: number; length: number }[] = [];
  for (let at = haystack.indexOf(needle); at >= 0; at = haystack.indexOf(needle, at + needle.length)) {
    found.push({ at, length: needle.length });
  }
  return found;
}

const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
const int = (key: string, intValue: number) => ({ key, value: { intValue } });

const identity = {
  traceId: TRACE_ID,
  spanId: SPAN_ID,
  startTimeUnixNano: '1795397173000000000',
  endTimeUnixNano: '1795397173250000000',
};

/** About 600 bytes: what an instrumented web service sends for a request to another. */
function plainSpan(index: number) {
  return {
    ...identity,
    name: 'GET /api/orders/{id}',
    kind: 3,
    attributes: [
      text('http.request.method', 'GET'),
      text(
        'url.full',
        `https://orders.shop.svc.cluster.local:8443/api/orders/${480_000 + index}?expand=lines`,
      ),
      text('server.address', 'orders.shop.svc.cluster.local'),
      int('server.port', 8443),
      int('http.response.status_code', 200),
      text('network.protocol.version', '1.1'),
      text('user_agent.original', 'node-fetch/1.0 (+https://github.com/bitinn/node-fetch)'),
      text('thread.name', 'worker-pool-7'),
      text('code.function.name', 'OrderClient.fetchOrder'),
      text('peer.service', 'orders'),
      text('enduser.id', 'c0ffee00-1234-4d5e-8f90-abcdefabcdef'),
    ],
    status: {},
  };
}

function llmSpan() {
  const request = {
    model: 'gpt-4o-mini',
    temperature: 0.2,
    messages: [
      {
        role: 'system',
        content: 'You answer questions about orders. Be exact, be brief, be polite. '.repeat(8),
      },
      {
        role: 'user',
        content: `${NONCE} ${'Where is the parcel that I ordered on Monday, and when will it come? '.repeat(34)}`,
      },
    ],
  };
  const answer = {
    id: `chatcmpl-${NONCE}`,
    object: 'chat.completion',
    created: 1_795_397_173,
    model: 'gpt-4o-mini-2024-07-18',
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: `${NONCE} ${'It left the warehouse this morning and arrives on Thursday. '.repeat(17)}`,
        },
        logprobs: null,
        finish_reason: 'stop',
      },
    ],
    usage: {
      prompt_tokens: 612,
      completion_tokens: 241,
      total_tokens: 853,
      prompt_tokens_details: { cached_tokens: 0 },
    },
  };
  return {
    ...identity,
    name: 'POST',
    kind: 3,
    attributes: [
      text('http.request.method', 'POST'),
      text('url.full', 'https://api.openai.com/v1/chat/completions'),
      text('server.address', 'api.openai.com'),
      int('http.response.status_code', 200),
    ],
    events: [
      {
        timeUnixNano: '1795397173000000001',
        name: 'http.request',
        attributes: [text('http.request.body.content', JSON.stringify(request))],
      },
      {
        timeUnixNano: '1795397173240000000',
        name: 'http.response',
        attributes: [text('http.response.body.content', JSON.stringify(answer))],
      },
    ],
    status: {},
  };
}
