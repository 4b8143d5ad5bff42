import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { looksLikeSse, readSse } from '../../../src/llm/extract/sse.ts';

const dataOf = (text: string) => [...readSse(text)].map(({ data }) => data);

describe('readSse', () => {
  it('joins the data lines of an event and takes off one leading blank', () => {
    expect([...readSse('event: add\ndata: a\ndata:b\ndata:  c\ndata\n\n')]).toStrictEqual([
      { name: 'add', data: 'a\nb\n c\n' },
    ]);
  });

  it('passes over comments, unknown fields and events without data', () => {
    expect(dataOf(': hello\nid: 7\nretry: 10\nfoo: bar\nevent: ping\n\ndata: x\n\n')).toStrictEqual(['x']);
  });

  it('forgets the name of an event that had no data', () => {
    expect([...readSse('event: ping\n\ndata: x\n\n')]).toStrictEqual([{ name: 'message', data: 'x' }]);
  });

  it('drops one byte order mark at the very start', () => {
    expect(dataOf('\uFEFFdata: x\n\n')).toStrictEqual(['x']);
  });

  it('hands over the last event although its blank line is missing', () => {
    expect(dataOf('data: a\n\ndata: b')).toStrictEqual(['a', 'b']);
  });

  it('reads the same events whichever of the three line ends each line has', () => {
    const lineEnd = fc.constantFrom('\n', '\r', '\r\n');
    const line = fc.string().map((text) => text.replace(/[\r\n]/g, ''));
    fc.assert(
      fc.property(fc.array(fc.array(line, { minLength: 1 })), fc.infiniteStream(lineEnd), (events, ends) => {
        // A CR before an empty line that ends in LF would be one line end, not two.
        const end = ends.next().value;
        const text = events.map((lines) => lines.map((l) => `data: ${l}${end}`).join('') + end).join('');
        expect(dataOf(text)).toStrictEqual(events.map((lines) => lines.join('\n')));
      }),
    );
  });

  it('takes CR, LF and CRLF mixed within one stream', () => {
    expect(dataOf('data: a\r\rdata: b\n\ndata: c\r\n\r\ndata: d\r\n\ndata: e')).toStrictEqual([
      'a',
      'b',
      'c',
      'd',
      'e',
    ]);
  });
});

describe('looksLikeSse', () => {
  it.each(['data: x', 'event: x\n', ': comment', '\uFEFFdata: x', 'te": 1}\n\ndata: {}\n'])(
    'knows %j',
    (text) => {
      expect(looksLikeSse(text)).toBe(true);
    },
  );

  it.each(['', 'hello', '{"data": 1}', 'metadata: x'])('does not take %j for a stream', (text) => {
    expect(looksLikeSse(text)).toBe(false);
  });
});
