import { answer, chatSpan, plainSpan, SYSTEM_PROMPT } from './sample-spans.ts';
import { createTemplate, nonce, SPAN_ID, TRACE_ID } from './template.ts';
import type { RequestSource } from './traffic.ts';

/** One call to a model with 1 MiB of prompt in protobuf, or 4.5 MiB of OTLP/JSON with plain spans. */
export type LargeKind = 'payload' | 'json';

export interface LargeRequests {
  readonly spanCount: number;
  readonly protocol: 'grpc' | 'http';
  readonly contentType: string;
  readonly next: RequestSource;
}

const PAYLOAD_BYTES = 2 ** 20;
const JSON_BYTES = 4.5 * 2 ** 20;

const WORDS =
  'the parcel left our depot on monday and reaches you before noon unless rain floods that road'.split(' ');

export function createLargeRequests(kind: LargeKind): LargeRequests {
  if (kind === 'payload') {
    const span = chatSpan(
      [SYSTEM_PROMPT, { role: 'user', content: `${nonce()} ${prose(PAYLOAD_BYTES)}` }],
      answer(nonce(), 1000),
    );
    const { fresh } = createTemplate([span]);
    return { spanCount: 1, protocol: 'grpc', contentType: 'application/grpc', next: fresh };
  }
  const ids = { traceId: TRACE_ID.toString('hex'), spanId: SPAN_ID.toString('hex') };
  const span = (index: number) => JSON.stringify({ ...plainSpan(index), ...ids });
  const spanCount = Math.ceil(JSON_BYTES / span(0).length);
  const spans = Array.from({ length: spanCount }, (_, index) => span(index));
  const body = Buffer.from(`{"resourceSpans":[{"scopeSpans":[{"spans":[${spans.join(',')}]}]}]}`);
  return { spanCount, protocol: 'http', contentType: 'application/json', next: () => body };
}

/** Ordinary words in an order that does not repeat. */
function prose(length: number): string {
  const words: string[] = [];
  let state = 12_345;
  for (let size = 0; size < length; size += (words.at(-1)?.length ?? 0) + 1) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    words.push(WORDS[(state >> 8) % WORDS.length]!);
  }
  return words.join(' ');
}
