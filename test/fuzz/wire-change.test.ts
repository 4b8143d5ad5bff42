import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changeAttributes, changeEvents, changeTexts } from '../../src/otlp/wire/change.ts';
import { checkRequest } from '../../src/otlp/wire/check.ts';
import { isWireError, type WireError } from '../../src/otlp/wire/error.ts';
import { LOG_RECORD_BODY_FIELD, SPAN_ATTRIBUTES_FIELD } from '../../src/otlp/wire/messages.ts';
import { type Edit, splice } from '../../src/otlp/wire/splice.ts';
import { walkFrames } from '../../src/otlp/wire/walk.ts';
import { pathsOf } from '../oracle/frames.ts';
import { itemsOf } from '../oracle/items.ts';
import { loadLaterOtlp } from '../oracle/later-otlp.ts';
import { decode, requestType } from '../oracle/otlp.ts';
import { keyOf } from '../oracle/values.ts';
import { KEYS, wireRequest } from '../oracle/wire-messages.ts';
import { withoutEmpty } from '../oracle/without-empty.ts';

type Decoded = Record<string, unknown>;
type Fate = 'keep' | 'drop' | 'mask';

const later = loadLaterOtlp();
const MASK = { type: 'string', value: 'masked' } as const;

const fates = fc
  .array(fc.constantFrom<Fate>('keep', 'drop', 'mask'), { minLength: KEYS.length, maxLength: KEYS.length })
  .map((chosen) => (key: string) => chosen[KEYS.indexOf(key)] ?? 'keep');

function edits(result: Edit[] | WireError): Edit[] {
  if (isWireError(result)) throw new Error(result.reason);
  return result;
}

function changed(fate: Fate): 'keep' | 'drop' | typeof MASK {
  return fate === 'mask' ? MASK : fate;
}

/** The attributes of a decoded message after each met its fate. */
function expected(message: Decoded, fateOf: (key: string) => Fate): Decoded[] {
  return ((message['attributes'] ?? []) as Decoded[]).flatMap((attribute) => {
    const key = keyOf(attribute);
    const fate = fateOf(key);
    if (fate !== 'mask') return fate === 'keep' ? [attribute] : [];
    return [{ ...(key === '' ? {} : { key }), value: { stringValue: MASK.value } }];
  });
}

describe('changing what spans hold', () => {
  const type = requestType('traces', later);

  it('drops and replaces attributes and leaves everything else as it was', () => {
    fc.assert(
      fc.property(wireRequest('traces', later), fates, (bytes, fateOf) => {
        const request = decode(type, bytes);
        for (const { item } of itemsOf('traces', request)) {
          if (item['attributes'] !== undefined) item['attributes'] = expected(item, fateOf);
        }
        const made = pathsOf(bytes).flatMap(({ resource, scope, item }) =>
          edits(
            changeAttributes(bytes, [resource, scope, item], SPAN_ATTRIBUTES_FIELD, (key) =>
              changed(fateOf(key)),
            ),
          ),
        );
        const after = splice(bytes, made);
        expect(decode(type, after)).toEqual(withoutEmpty(request));
        expect(checkRequest('traces', after)).toBe(checkRequest('traces', bytes));
      }),
      { numRuns: 200 },
    );
  });

  it('drops events, and changes the attributes of those that stay', () => {
    fc.assert(
      fc.property(wireRequest('traces', later), fates, fc.func(fc.boolean()), (bytes, fateOf, isDropped) => {
        const request = decode(type, bytes);
        for (const { item } of itemsOf('traces', request)) {
          const events = ((item['events'] ?? []) as Decoded[]).filter(
            (event) => !isDropped(event['name'] ?? ''),
          );
          for (const event of events) {
            if (event['attributes'] !== undefined) event['attributes'] = expected(event, fateOf);
          }
          if (item['events'] !== undefined) item['events'] = events;
        }
        const made = pathsOf(bytes).flatMap((path) =>
          edits(
            changeEvents(bytes, path, ({ name }) =>
              isDropped(name) ? 'drop' : (key) => changed(fateOf(key)),
            ),
          ),
        );
        expect(decode(type, splice(bytes, made))).toEqual(withoutEmpty(request));
      }),
      { numRuns: 200 },
    );
  });

  it('asks about every event with what protobufjs decodes', () => {
    fc.assert(
      fc.property(wireRequest('traces', later), (bytes) => {
        const names = itemsOf('traces', decode(type, bytes)).flatMap(({ item }) =>
          ((item['events'] ?? []) as Decoded[]).map((event) => event['name'] ?? ''),
        );
        const asked: string[] = [];
        for (const path of pathsOf(bytes)) {
          changeEvents(bytes, path, ({ name }) => {
            asked.push(name);
            return 'keep';
          });
        }
        expect(asked).toEqual(names);
      }),
      { numRuns: 100 },
    );
  });
});

describe('changing texts within values', () => {
  it('reaches every string to any depth and nothing else', () => {
    const type = requestType('logs', later);
    const longer = (text: string) => `${text}…`.repeat(3);
    fc.assert(
      fc.property(wireRequest('logs', later), (bytes) => {
        const request = decode(type, bytes);
        for (const { item } of itemsOf('logs', request)) {
          if (item['body'] !== undefined) item['body'] = withTexts(item['body'], longer);
        }
        const made = pathsOf(bytes).flatMap(({ resource, scope, item }) => {
          const all: Edit[] = [];
          walkFrames(bytes, item.start, item.end, LOG_RECORD_BODY_FIELD, (body) => {
            all.push(...edits(changeTexts(bytes, [resource, scope, item, body], longer)));
            return undefined;
          });
          return all;
        });
        expect(decode(type, splice(bytes, made))).toEqual(request);
      }),
      { numRuns: 200 },
    );
  });
});

describe('changing damaged bytes', () => {
  it('gives an error value or edits, and never throws', () => {
    const mutations = fc.array(fc.record({ at: fc.nat(), value: fc.integer({ min: 0, max: 255 }) }), {
      maxLength: 5,
    });
    let errors = 0;
    fc.assert(
      fc.property(wireRequest('traces', later), mutations, (bytes, changes) => {
        const whole = pathsOf(bytes);
        for (const { at, value } of changes) if (bytes.length > 0) bytes[at % bytes.length] = value;
        for (const path of whole) {
          const within = [path.resource, path.scope, path.item];
          const results = [
            changeAttributes(bytes, within, SPAN_ATTRIBUTES_FIELD, () => 'drop'),
            changeEvents(bytes, path, () => () => MASK),
            changeTexts(bytes, within, (text) => `${text}!`),
          ];
          errors += results.filter(isWireError).length;
        }
      }),
      { numRuns: 200 },
    );
    expect(errors).toBeGreaterThan(0);
  });
});

/** An AnyValue in decoded form with every string in it changed, keys and unknown fields excepted. */
function withTexts(anyValue: unknown, change: (text: string) => string): Decoded {
  const value = anyValue as Decoded;
  const inner = (list: unknown, map: (element: unknown) => unknown) => {
    const { values, ...rest } = list as Decoded;
    return values === undefined ? rest : { ...rest, values: (values as unknown[]).map(map) };
  };
  if ('stringValue' in value) return { ...value, stringValue: change(value['stringValue'] as string) };
  if ('arrayValue' in value) {
    return { ...value, arrayValue: inner(value['arrayValue'], (element) => withTexts(element, change)) };
  }
  if (!('kvlistValue' in value)) return value;
  const kvlistValue = inner(value['kvlistValue'], (entry) => {
    const keyValue = entry as Decoded;
    return keyValue['value'] === undefined
      ? keyValue
      : { ...keyValue, value: withTexts(keyValue['value'], change) };
  });
  return { ...value, kvlistValue };
}
