import { randomBytes } from 'node:crypto';
import { encodeRequest } from '../../oracle/otlp.ts';
import { itemsSent } from '../arrivals.ts';
import { requestOf } from '../traffic.ts';

/** The span ids of trace requests, in hexadecimal digits as the peers print them. */
export function idsOf(...requests: readonly Uint8Array[]): string[] {
  return [...itemsSent('traces', requests).keys()];
}

/** Requests of one span each, numbered from `first`. */
export function singles(count: number, first = 0): Uint8Array[] {
  return Array.from({ length: count }, (_, index) => requestOf('traces', 1, first + index));
}

/** A request with one span of about `bytes`, which no compression makes much smaller. */
export function largeRequest(bytes: number): Uint8Array {
  const filling = { key: 'filling', value: { bytesValue: Uint8Array.from(randomBytes(bytes)) } };
  const span = {
    traceId: Uint8Array.from(randomBytes(16)),
    spanId: Uint8Array.from(randomBytes(8)),
    name: 'large',
    startTimeUnixNano: '1790000000000000000',
    endTimeUnixNano: '1790000000000000001',
    attributes: [filling],
  };
  return encodeRequest('traces', { resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] });
}
