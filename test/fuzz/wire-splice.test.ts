import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkRequest } from '../../src/otlp/wire/check.ts';
import type { TypedAttribute, TypedValue } from '../../src/otlp/wire/encode.ts';
import { isWireError } from '../../src/otlp/wire/error.ts';
import { LOG_RECORD_ATTRIBUTES_FIELD, SPAN_ATTRIBUTES_FIELD } from '../../src/otlp/wire/messages.ts';
import { attributeEdits, splice } from '../../src/otlp/wire/splice.ts';
import { pathsOf } from '../oracle/frames.ts';
import { countOf, itemsOf } from '../oracle/items.ts';
import { loadLaterOtlp } from '../oracle/later-otlp.ts';
import { decode, encode, requestType } from '../oracle/otlp.ts';
import { anyValueOf, keyOf } from '../oracle/values.ts';
import { KEYS, wireRequest } from '../oracle/wire-messages.ts';
import { withoutEmpty } from '../oracle/without-empty.ts';

type Decoded = Record<string, unknown>;

const later = loadLaterOtlp();
const keyValueType = later.lookupType('opentelemetry.proto.common.v1.KeyValue');

const typedValue: fc.Arbitrary<TypedValue> = fc.oneof(
  fc.string({ unit: 'grapheme' }).map((value) => ({ type: 'string' as const, value })),
  fc.maxSafeInteger().map((value) => ({ type: 'int' as const, value })),
  fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n }).map((value) => ({ type: 'int' as const, value })),
  fc.double().map((value) => ({ type: 'double' as const, value })),
  fc.boolean().map((value) => ({ type: 'bool' as const, value })),
  fc
    .array(fc.string({ unit: 'grapheme' }), { maxLength: 3 })
    .map((value) => ({ type: 'string[]' as const, value })),
  fc.uint8Array({ maxLength: 200 }).map((value) => ({ type: 'bytes' as const, value })),
);

const newAttributes: fc.Arbitrary<TypedAttribute[]> = fc.uniqueArray(
  fc.record({ key: fc.constantFrom(...KEYS, 'llm.cost_usd'), value: typedValue }),
  { maxLength: 5, selector: ({ key }) => key },
);

const keySubset = fc.subarray([...KEYS]).map((keys) => new Set(keys));

/** The attributes that an item should have after the edits, told without bytes. */
function expectedAttributes(
  old: readonly Decoded[],
  added: readonly TypedAttribute[],
  replaced: ReadonlySet<string>,
  dropped: ReadonlySet<string>,
): Decoded[] {
  const fresh = new Map(added.map(({ key, value }) => [key, decodedKeyValue(key, value)]));
  const seen = new Set<string>();
  const kept = old.flatMap((attribute) => {
    const key = keyOf(attribute);
    const isFirst = !seen.has(key);
    seen.add(key);
    const substitute = fresh.get(key);
    if (substitute !== undefined && (replaced.has(key) || dropped.has(key)))
      return isFirst ? [substitute] : [];
    return dropped.has(key) ? [] : [attribute];
  });
  return [...kept, ...[...fresh].filter(([key]) => !seen.has(key)).map(([, attribute]) => attribute)];
}

function decodedKeyValue(key: string, value: TypedValue): Decoded {
  return decode(keyValueType, encode(keyValueType, { key, value: anyValueOf(value) }));
}

describe.each([
  ['traces', SPAN_ATTRIBUTES_FIELD],
  ['logs', LOG_RECORD_ATTRIBUTES_FIELD],
] as const)('splicing attributes into %s', (signal, attributesField) => {
  const type = requestType(signal, later);

  it('leaves a request without edits byte for byte as it was', () => {
    fc.assert(
      fc.property(wireRequest(signal, later), (bytes) => {
        const edits = pathsOf(bytes).flatMap((path) => {
          const made = attributeEdits(bytes, path, attributesField, [], () => true);
          return isWireError(made) ? [] : made;
        });
        expect(edits).toEqual([]);
        expect(Buffer.compare(splice(bytes, edits), bytes)).toBe(0);
      }),
      { numRuns: 100 },
    );
  });

  it('gives the old message with just the attributes changed, unknown fields and all', () => {
    fc.assert(
      fc.property(
        wireRequest(signal, later),
        newAttributes,
        keySubset,
        keySubset,
        fc.func(fc.boolean()),
        (bytes, added, replaced, dropped, isChosen) => {
          const before = Buffer.from(bytes);
          const expected = decode(type, bytes);
          const edits = itemsOf(signal, expected).flatMap(({ item }, index) => {
            if (!isChosen(index)) return [];
            const attributes = expectedAttributes(
              (item['attributes'] ?? []) as Decoded[],
              added,
              replaced,
              dropped,
            );
            if (attributes.length > 0 || item['attributes'] !== undefined) item['attributes'] = attributes;
            const made = attributeEdits(
              bytes,
              pathsOf(bytes)[index]!,
              attributesField,
              added,
              (key) => replaced.has(key),
              (key) => dropped.has(key),
            );
            if (isWireError(made)) throw new Error(made.reason);
            return made;
          });
          const spliced = splice(bytes, edits.reverse());
          expect(withoutEmpty(decode(type, spliced))).toEqual(withoutEmpty(expected));
          expect(checkRequest(signal, spliced)).toBe(countOf(signal, expected));
          expect(before.equals(bytes)).toBe(true);
        },
      ),
      { numRuns: 250 },
    );
  });
});
