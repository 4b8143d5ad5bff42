import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SIGNALS, type Signal } from '../../src/otlp/signal.ts';
import { checkRequest } from '../../src/otlp/wire/check.ts';
import { concatRequests } from '../../src/otlp/wire/concat.ts';
import { type Part, splitByBytes, splitByItems } from '../../src/otlp/wire/split.ts';
import { countOf, itemsOf } from '../oracle/items.ts';
import { loadLaterOtlp } from '../oracle/later-otlp.ts';
import { decode, requestType } from '../oracle/otlp.ts';
import { wireRequest } from '../oracle/wire-messages.ts';

const later = loadLaterOtlp();

/** Several requests in one, so that there is something to cut. */
function merged(signal: Signal): fc.Arbitrary<Uint8Array> {
  return fc.array(wireRequest(signal, later), { minLength: 1, maxLength: 3 }).map(concatRequests);
}

describe.each(SIGNALS)('splitting %s', (signal) => {
  const type = requestType(signal, later);

  /** The laws of both ways to split. */
  function expectFaithful(bytes: Uint8Array, parts: readonly Part[]): void {
    const whole = decode(type, bytes);
    const joined = decode(type, concatRequests(parts.map((part) => part.bytes)));
    expect(itemsOf(signal, joined)).toEqual(itemsOf(signal, whole));
    for (const name of ['laterText', 'laterNumber', 'laterMeasure', 'laterValue', 'laterStamp']) {
      expect(joined[name]).toEqual(whole[name]);
    }
    for (const part of parts) {
      expect(part.bytes.length).toBeGreaterThan(0);
      expect(checkRequest(signal, part.bytes)).toBe(part.itemCount);
    }
    expect(parts.reduce((sum, part) => sum + part.itemCount, 0)).toBe(countOf(signal, whole));
  }

  it('by items keeps every item under its own resource and scope, and to the cap', () => {
    fc.assert(
      fc.property(merged(signal), fc.integer({ min: 1, max: 9 }), (bytes, maxItems) => {
        if (bytes.length === 0) return;
        const parts = splitByItems(signal, bytes, maxItems);
        expectFaithful(bytes, parts);
        for (const { bytes: part, itemCount } of parts) {
          if (itemCount > maxItems) expect(itemsOf(signal, decode(type, part))).toHaveLength(1);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('by bytes keeps every item under its own resource and scope, and to the cap', () => {
    fc.assert(
      fc.property(merged(signal), fc.integer({ min: 0, max: 1200 }), (bytes, maxBytes) => {
        if (bytes.length === 0) return;
        const parts = splitByBytes(signal, bytes, maxBytes);
        expectFaithful(bytes, parts);
        for (const { bytes: part } of parts) {
          if (part.length > maxBytes) expect(itemsOf(signal, decode(type, part)).length).toBeLessThan(2);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('returns what needs no cut as it came', () => {
    fc.assert(
      fc.property(merged(signal), (bytes) => {
        const itemCount = countOf(signal, decode(type, bytes));
        expect(splitByItems(signal, bytes, itemCount)).toEqual([{ bytes, itemCount }]);
        expect(splitByBytes(signal, bytes, bytes.length)).toEqual([{ bytes, itemCount }]);
      }),
      { numRuns: 50 },
    );
  });

  it('never throws on damaged bytes', () => {
    const mutations = fc.array(fc.record({ at: fc.nat(), value: fc.integer({ min: 0, max: 255 }) }), {
      maxLength: 5,
    });
    fc.assert(
      fc.property(merged(signal), mutations, fc.nat(300), (bytes, changes, cap) => {
        const damaged = Uint8Array.from(bytes);
        for (const { at, value } of changes) damaged[at % bytes.length] = value;
        expect(splitByBytes(signal, damaged, cap).length).toBeGreaterThan(0);
        expect(splitByItems(signal, damaged, cap % 5).length).toBeGreaterThan(0);
      }),
      { numRuns: 200 },
    );
  });
});
