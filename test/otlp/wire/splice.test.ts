import { describe, expect, it } from 'vitest';
import { checkRequest } from '../../../src/otlp/wire/check.ts';
import { isWireError } from '../../../src/otlp/wire/error.ts';
import type { Frame } from '../../../src/otlp/wire/frame.ts';
import { SPAN_ATTRIBUTES_FIELD } from '../../../src/otlp/wire/messages.ts';
import { attributeEdits, type Edit, splice } from '../../../src/otlp/wire/splice.ts';
import { pathsOf } from '../../oracle/frames.ts';
import { itemsOf } from '../../oracle/items.ts';
import { decodeRequest, encodeRequest } from '../../oracle/otlp.ts';
import { SAMPLE_TRACES } from '../../oracle/sample-requests.ts';

const text = (value: string) => new TextEncoder().encode(value);

function edit(at: number, remove: number, insert: string, within: readonly Frame[] = []): Edit {
  return { at, remove, insert: text(insert), within };
}

function spliced(bytes: string, ...edits: Edit[]): string {
  return Buffer.from(splice(text(bytes), edits)).toString();
}

describe('splice', () => {
  it('removes, replaces and inserts, in whatever order the edits come', () => {
    expect(spliced('0123456789', edit(7, 2, ''), edit(0, 1, 'a'), edit(10, 0, 'z'), edit(4, 0, 'mm'))).toBe(
      'a123mm4569z',
    );
  });

  it('keeps the order of insertions at one place, before what is removed there', () => {
    expect(spliced('0123', edit(1, 1, 'C'), edit(1, 0, 'A'), edit(1, 0, 'B'))).toBe('0ABC23');
  });

  it.each([
    ['overlap', [edit(1, 2, ''), edit(2, 1, '')]],
    ['insert into what is removed', [edit(1, 3, ''), edit(2, 0, 'x')]],
    ['lie behind the end', [edit(9, 2, '')]],
    ['remove less than nothing', [edit(3, -1, '')]],
    ['lie outside of the field they name', [edit(0, 1, '', [{ tagStart: 2, start: 4, end: 6 }])]],
  ])('throws for edits that %s', (_, edits) => {
    expect(() => spliced('0123456789', ...edits)).toThrow(RangeError);
  });

  it('writes longer lengths of enclosing fields and what these make longer in turn', () => {
    // Three fields, one in the other, of 127, 125 and 123 bytes: each needs a second byte for its length afterwards.
    const content = new Array<number>(123).fill(0x61);
    const bytes = Uint8Array.from([0x0a, 127, 0x12, 125, 0x12, 123, ...content]);
    const within = [
      { tagStart: 0, start: 2, end: 129 },
      { tagStart: 2, start: 4, end: 129 },
      { tagStart: 4, start: 6, end: 129 },
    ];
    const after = splice(bytes, [{ at: 129, remove: 0, insert: new Uint8Array(5).fill(0x62), within }]);
    expect([...after.subarray(0, 9)]).toEqual([0x0a, 134, 1, 0x12, 131, 1, 0x12, 128, 1]);
    expect(after).toHaveLength(9 + 128);
  });

  it('writes shorter lengths where a length came longer than needed', () => {
    const bytes = Uint8Array.of(0x0a, 0x84, 0x80, 0x00, 1, 2, 3, 4);
    const within = [{ tagStart: 0, start: 4, end: 8 }];
    expect([...splice(bytes, [{ at: 5, remove: 1, insert: new Uint8Array(), within }])]).toEqual([
      0x0a, 3, 1, 3, 4,
    ]);
  });

  it('leaves lengths alone that stay the same', () => {
    const bytes = Uint8Array.of(0x0a, 0x82, 0x00, 1, 2);
    const within = [{ tagStart: 0, start: 3, end: 5 }];
    expect([...splice(bytes, [{ at: 3, remove: 1, insert: Uint8Array.of(9), within }])]).toEqual([
      0x0a, 0x82, 0x00, 9, 2,
    ]);
  });

  it('puts what ends a field before what follows it', () => {
    const bytes = Uint8Array.of(0x0a, 3, 0x12, 1, 7);
    const outer = { tagStart: 0, start: 2, end: 5 };
    const inner = { tagStart: 2, start: 4, end: 5 };
    const after = splice(bytes, [
      { at: 5, remove: 0, insert: Uint8Array.of(0x18, 1), within: [outer] },
      { at: 5, remove: 0, insert: Uint8Array.of(8), within: [outer, inner] },
    ]);
    expect([...after]).toEqual([0x0a, 6, 0x12, 2, 7, 8, 0x18, 1]);
  });

  it('gives memory of its own, also without edits', () => {
    const bytes = text('0123');
    const copy = splice(bytes, []);
    expect(copy).toEqual(bytes);
    expect(copy.buffer).not.toBe(bytes.buffer);
    expect(copy.buffer.byteLength).toBe(4);
  });
});

describe('attributeEdits', () => {
  it('lets several spans of one request grow past 127 bytes and 16 KiB', () => {
    const bytes = encodeRequest('traces', SAMPLE_TRACES);
    const value = 'x'.repeat(9000);
    const edits = pathsOf(bytes).flatMap((path) => {
      const attributes = [{ key: 'llm.model', value: { type: 'string', value } as const }];
      const made = attributeEdits(bytes, path, SPAN_ATTRIBUTES_FIELD, attributes, () => false);
      return isWireError(made) ? [] : made;
    });
    expect(edits).toHaveLength(4);
    const after = splice(bytes, edits);
    expect(checkRequest('traces', after)).toBe(4);
    for (const { item } of itemsOf('traces', decodeRequest('traces', after))) {
      const attributes = item['attributes'] as object[];
      expect(attributes).toHaveLength(3);
      expect(attributes[2]).toEqual({ key: 'llm.model', value: { stringValue: value } });
    }
  });

  it('answers damage in the item with an error value, not with half of the edits', () => {
    const bytes = encodeRequest('traces', SAMPLE_TRACES);
    const path = pathsOf(bytes)[0]!;
    bytes[path.item.end - 1] = 0xff;
    bytes[path.item.end - 5] = 0xff;
    expect(isWireError(attributeEdits(bytes, path, SPAN_ATTRIBUTES_FIELD, [], () => true))).toBe(true);
  });
});
