import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isWireError } from '../../../src/otlp/wire/error.ts';
import { compileKeySet } from '../../../src/otlp/wire/key-set.ts';
import { SPAN_ATTRIBUTES_FIELD } from '../../../src/otlp/wire/messages.ts';
import { readSpan } from '../../../src/otlp/wire/read.ts';
import { selectAttributes } from '../../../src/otlp/wire/select.ts';
import { walkItems } from '../../../src/otlp/wire/walk.ts';
import { wireRequest } from '../../oracle/wire-messages.ts';

const KEYS = compileKeySet(['http.url', 'a', ''], ['llm.']);
const isWanted = (key: string) => ['http.url', 'a', ''].includes(key) || key.startsWith('llm.');

describe('selected attributes', () => {
  it('are those of the whole span whose keys belong to the set', () => {
    fc.assert(
      fc.property(wireRequest('traces'), (bytes) => {
        walkItems(bytes, (item) => {
          const span = readSpan(bytes, item);
          if (isWireError(span)) throw new Error('the generator makes valid spans');
          const wanted = [...span.attributes].filter(([key]) => isWanted(key));
          expect([...selectAttributes(bytes, item, SPAN_ATTRIBUTES_FIELD, KEYS)]).toEqual(wanted);
        });
      }),
    );
  });

  it('of a damaged span end where the damage begins', () => {
    const bytes = Uint8Array.from([0x4a, 0x03, 0x0a, 0x01, 0x61, 0x4a, 0x7f]);
    const item = { tagStart: 0, start: 0, end: bytes.length };
    expect([...selectAttributes(bytes, item, SPAN_ATTRIBUTES_FIELD, KEYS)]).toEqual([['a', null]]);
  });
});
