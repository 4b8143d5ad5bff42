import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SIGNALS } from '../../src/otlp/signal.ts';
import { checkRequest } from '../../src/otlp/wire/check.ts';
import { isWireError } from '../../src/otlp/wire/error.ts';
import { countOf } from '../oracle/items.ts';
import { loadLaterOtlp } from '../oracle/later-otlp.ts';
import { decode, requestType } from '../oracle/otlp.ts';
import { wireRequest } from '../oracle/wire-messages.ts';

const later = loadLaterOtlp();

describe.each(SIGNALS)('checkRequest on %s', (signal) => {
  const type = requestType(signal, later);

  it('accepts every correct encoding and counts what protobufjs decodes', () => {
    fc.assert(
      fc.property(wireRequest(signal, later), (bytes) => {
        expect(checkRequest(signal, bytes)).toBe(countOf(signal, decode(type, bytes)));
      }),
      { numRuns: 200 },
    );
  });

  it('answers every truncation with an error, or with the count where the rest is a message too', () => {
    fc.assert(
      fc.property(wireRequest(signal, later), (bytes) => {
        for (let end = 0; end < bytes.length; end++) {
          const cut = bytes.subarray(0, end);
          const result = checkRequest(signal, cut);
          if (!isWireError(result)) expect(result).toBe(countOf(signal, decode(type, cut)));
        }
      }),
      { numRuns: 40 },
    );
  });

  it('accepts nothing that protobufjs rejects, whatever bytes are changed', () => {
    const mutation = fc.record({ at: fc.nat(), value: fc.integer({ min: 0, max: 255 }) });
    let accepted = 0;
    fc.assert(
      fc.property(
        wireRequest(signal, later),
        fc.array(mutation, { minLength: 1, maxLength: 4 }),
        (bytes, mutations) => {
          if (bytes.length === 0) return;
          for (const { at, value } of mutations) bytes[at % bytes.length] = value;
          const result = checkRequest(signal, bytes);
          if (isWireError(result)) return;
          accepted++;
          expect(() => decode(requestType(signal), bytes)).not.toThrow();
        },
      ),
      { numRuns: 250 },
    );
    expect(accepted).toBeGreaterThan(0);
  });

  it('never throws on random bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        const result = checkRequest(signal, bytes);
        expect(isWireError(result) || Number.isInteger(result)).toBe(true);
      }),
      { numRuns: 250 },
    );
  });
});
