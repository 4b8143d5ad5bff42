import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readLines, readText } from '../../src/cli/input.ts';

async function linesOf(chunks: readonly Buffer[]): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of readLines(Readable.from(chunks))) lines.push(line);
  return lines;
}

describe('readLines', () => {
  it('gives the same lines wherever the chunks are cut, also inside of a character', async () => {
    const text = fc.array(fc.string({ unit: 'binary', maxLength: 8 })).map((parts) => parts.join('\n'));
    await fc.assert(
      fc.asyncProperty(text, fc.integer({ min: 1, max: 5 }), async (whole, size) => {
        const bytes = Buffer.from(whole.replaceAll('\ufeff', ''));
        const chunks: Buffer[] = [];
        for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size));
        const expected = bytes.toString().split('\n');
        if (expected.at(-1) === '') expected.pop();
        expect(await linesOf(chunks)).toEqual(expected);
      }),
    );
  });

  it('does not split at U+2028, which JSON strings may hold', async () => {
    expect(await linesOf([Buffer.from('a\u2028b\nc')])).toEqual(['a\u2028b', 'c']);
  });
});

describe('readText', () => {
  it('joins characters that were cut in two', async () => {
    const bytes = Buffer.from('zażółć');
    expect(await readText(Readable.from([bytes.subarray(0, 3), bytes.subarray(3)]))).toBe('zażółć');
  });
});
