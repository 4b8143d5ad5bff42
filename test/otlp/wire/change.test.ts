import { describe, expect, it } from 'vitest';
import { changeAttributes, changeEvents, changeTexts } from '../../../src/otlp/wire/change.ts';
import type { Frame, ItemPath } from '../../../src/otlp/wire/frame.ts';
import { LOG_RECORD_BODY_FIELD, SPAN_ATTRIBUTES_FIELD } from '../../../src/otlp/wire/messages.ts';
import { type Edit, splice } from '../../../src/otlp/wire/splice.ts';
import { walkFrames } from '../../../src/otlp/wire/walk.ts';
import { pathsOf } from '../../oracle/frames.ts';
import { itemsOf } from '../../oracle/items.ts';
import { decodeRequest, encodeRequest } from '../../oracle/otlp.ts';

const MASK = { type: 'string', value: '***' } as const;

const bytes = encodeRequest('traces', {
  resourceSpans: [
    {
      scopeSpans: [
        {
          spans: [
            {
              name: 'call',
              attributes: [
                { key: 'prompt', value: { stringValue: 'secret' } },
                { key: 'model', value: { stringValue: 'm' } },
                { key: 'prompt', value: { stringValue: 'secret too' } },
              ],
              events: [
                { name: 'prompt', attributes: [{ key: 'text', value: { stringValue: 'secret' } }] },
                { name: 'done', attributes: [{ key: 'text', value: { stringValue: 'secret' } }] },
              ],
            },
          ],
        },
      ],
    },
  ],
});

function spanAfter(makeEdits: (path: ItemPath) => unknown): Record<string, unknown> {
  const edits = makeEdits(pathsOf(bytes)[0]!) as Edit[];
  return itemsOf('traces', decodeRequest('traces', splice(bytes, edits)))[0]!.item;
}

describe('changeAttributes', () => {
  it('changes every attribute with the key, also a second one', () => {
    const span = spanAfter(({ resource, scope, item }) =>
      changeAttributes(bytes, [resource, scope, item], SPAN_ATTRIBUTES_FIELD, (key) =>
        key === 'prompt' ? MASK : 'keep',
      ),
    );
    expect(span['attributes']).toEqual([
      { key: 'prompt', value: { stringValue: '***' } },
      { key: 'model', value: { stringValue: 'm' } },
      { key: 'prompt', value: { stringValue: '***' } },
    ]);
    expect(span['events']).toHaveLength(2);
  });
});

describe('changeEvents', () => {
  it('drops one event and masks an attribute of another', () => {
    const span = spanAfter((path) =>
      changeEvents(bytes, path, ({ name }) => (name === 'prompt' ? 'drop' : () => MASK)),
    );
    expect(span['events']).toEqual([
      { name: 'done', attributes: [{ key: 'text', value: { stringValue: '***' } }] },
    ]);
    expect(span['attributes']).toHaveLength(3);
  });
});

describe('changeTexts', () => {
  it('changes the strings in the body of a log record and not its keys', () => {
    const body = {
      kvlistValue: {
        values: [
          {
            key: 'secret',
            value: { arrayValue: { values: [{ stringValue: 'a secret' }, { intValue: 1 }] } },
          },
        ],
      },
    };
    const request = encodeRequest('logs', { resourceLogs: [{ scopeLogs: [{ logRecords: [{ body }] }] }] });
    const { resource, scope, item } = pathsOf(request)[0]!;
    const frames: Frame[] = [];
    walkFrames(request, item.start, item.end, LOG_RECORD_BODY_FIELD, (frame) => {
      frames.push(frame);
      return undefined;
    });
    const edits = changeTexts(request, [resource, scope, item, frames[0]!], (text) =>
      text.replace('secret', '***'),
    );
    const after = decodeRequest('logs', splice(request, edits as Edit[]));
    expect(itemsOf('logs', after)[0]!.item['body']).toEqual({
      kvlistValue: {
        values: [
          { key: 'secret', value: { arrayValue: { values: [{ stringValue: 'a ***' }, { intValue: '1' }] } } },
        ],
      },
    });
  });

  it('answers values that nest without end with an error value', () => {
    let value: number[] = [];
    const field = (number: number, content: readonly number[]) => [
      number * 8 + 2,
      (content.length & 0x7f) | 0x80,
      content.length >> 7,
      ...content,
    ];
    for (let i = 0; i < 300; i++) value = field(5, field(1, value));
    const deep = Uint8Array.from(value);
    const whole = { tagStart: 0, start: 0, end: deep.length };
    expect(changeTexts(deep, [whole], (text) => text)).toMatchObject({ reason: 'nested too deeply' });
  });
});
