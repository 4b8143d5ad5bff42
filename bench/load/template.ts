import { randomBytes } from 'node:crypto';
import { encodeRequest } from '../../test/oracle/otlp.ts';

/** Ids that stand in a template for ones that each request gets anew. */
export const TRACE_ID = Buffer.from('a1b2c3d4e5f60718293a4b5c6d7e8f90', 'hex');
export const SPAN_ID = Buffer.from('f0e1d2c3b4a59687', 'hex');

const NONCE = /nonce-(\d{16})/g;
const NONCE_BYTES = 8;

/**
 * What to write into a text so that it does not come twice. Nonces of number 0 are new each time that a request is
 * made; one of another number is what the request's memory has at this place.
 */
export function nonce(number = 0): string {
  return `nonce-${String(number).padStart(16, '0')}`;
}

/** What the numbered nonces of one conversation are, for as many as there may be. */
export function createMemory(nonces: number): Buffer {
  return randomBytes((nonces + 1) * NONCE_BYTES);
}

/**
 * An export request that can be made anew for each sending: the places of trace ids, span ids and nonces are known, so
 * a fresh one costs a copy and some random bytes.
 */
export interface Template {
  readonly spanCount: number;
  fresh(memory?: Buffer): Buffer;
}

export function createTemplate(spans: readonly object[]): Template {
  const attributes = Object.entries({
    'service.name': 'checkout',
    'service.version': '4.2.1',
    'k8s.pod.name': 'checkout-7d4b9c',
  }).map(([key, stringValue]) => ({ key, value: { stringValue } }));
  const scope = { name: '@opentelemetry/instrumentation-undici', version: '0.33.0' };
  const template = Buffer.from(
    encodeRequest('traces', {
      resourceSpans: [{ resource: { attributes }, scopeSpans: [{ scope, spans }] }],
    }),
  );
  const ids = [TRACE_ID, SPAN_ID].flatMap((id) => placesOf(template, id));
  const nonces = [...template.toString('latin1').matchAll(NONCE)].map(({ index, 1: number }) => ({
    at: index + 'nonce-'.length,
    number: Number(number),
  }));
  const randomLength = ids.reduce((total, { length }) => total + length, nonces.length * NONCE_BYTES);
  return {
    spanCount: spans.length,
    fresh: (memory) => {
      const copy = Buffer.from(template);
      const random = randomBytes(randomLength);
      let used = 0;
      for (const { at, length } of ids) used += random.copy(copy, at, used, used + length);
      for (const { at, number } of nonces) {
        const isRemembered = memory !== undefined && number > 0;
        const from = isRemembered ? number * NONCE_BYTES : used;
        copy.write((isRemembered ? memory : random).toString('hex', from, from + NONCE_BYTES), at, 'latin1');
        used += NONCE_BYTES;
      }
      return copy;
    },
  };
}

function placesOf(haystack: Buffer, needle: Buffer): { at: number; length: number }[] {
  const found: { at: number; length: number }[] = [];
  for (let at = haystack.indexOf(needle); at >= 0; at = haystack.indexOf(needle, at + needle.length)) {
    found.push({ at, length: needle.length });
  }
  return found;
}
