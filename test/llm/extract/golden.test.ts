import { describe, expect, it } from 'vitest';
import type { Payload, Shape } from '../../../src/llm/call.ts';
import { extractRequest } from '../../../src/llm/extract/request.ts';
import { extractResponse } from '../../../src/llm/extract/response.ts';
import { GOLDEN_CASES } from '../../golden/cases.ts';

const payload = (text: string): Payload => ({ place: 'http.request.body.content', text, truncated: false });

const REQUESTS = GOLDEN_CASES.flatMap(({ shape, name, request }) =>
  request === undefined ? [] : [{ shape, name, ...request }],
);
const RESPONSES = GOLDEN_CASES.flatMap(({ shape, name, response }) =>
  response === undefined ? [] : [{ shape, name, ...response }],
);

describe('requests of the golden folders', () => {
  it.each(REQUESTS)('$name: all facts, no more', ({ shape, text, expected }) => {
    expect(extractRequest(payload(text), shape)).toStrictEqual(expected);
  });

  it.each(REQUESTS)('$name: the same as a JSON string, once and twice', ({ shape, text, expected }) => {
    expect(extractRequest(payload(JSON.stringify(text)), shape)).toStrictEqual(expected);
    expect(extractRequest(payload(JSON.stringify(JSON.stringify(text))), shape)).toStrictEqual(expected);
  });

  it.each(REQUESTS.filter(({ alone }) => alone !== null))(
    '$name: the same where the shape has to be found',
    ({ text, expected, alone }) => {
      expect(extractRequest(payload(text), undefined)).toStrictEqual({ ...expected, ...alone });
    },
  );
});

describe('answers of the golden folders', () => {
  it.each(RESPONSES)('$name: all facts, no more', ({ shape, text, expected }) => {
    expect(extractResponse(payload(text), shape)).toStrictEqual(expected);
  });

  it.each(RESPONSES)('$name: the same as a JSON string, once and twice', ({ shape, text, expected }) => {
    expect(extractResponse(payload(JSON.stringify(text)), shape)).toStrictEqual(expected);
    expect(extractResponse(payload(JSON.stringify(JSON.stringify(text))), shape)).toStrictEqual(expected);
  });

  // The body of an error looks alike everywhere: of these the shape stays unknown.
  it.each(RESPONSES.filter(({ name }) => !/\/error(?!-in-stream|-event)/.test(name)))(
    '$name: the same where the shape has to be found, or the hint is wrong',
    ({ shape, text, expected }) => {
      const wrong: Shape = shape === 'gemini' ? 'openai-chat' : 'gemini';
      expect(extractResponse(payload(text), undefined)).toStrictEqual(expected);
      expect(extractResponse(payload(text), wrong)).toStrictEqual(expected);
    },
  );

  it.each(RESPONSES.filter(({ streamed }) => streamed))(
    '$name: cut anywhere, facts of the stream may be missing but are never wrong',
    ({ shape, text, expected }) => {
      for (const cut of cuts(text)) {
        const { usage, responseTexts, notes, ...facts } = extractResponse(
          { ...payload(cut), truncated: true },
          shape,
        );
        expect(notes).toStrictEqual(['response_truncated']);
        expect(expected).toMatchObject(facts);
        expect(expected['usage']).toMatchObject(usage);
        const fullTexts = (expected['responseTexts'] as { text: string }[]).map((full) => full.text);
        for (const part of responseTexts) {
          expect(fullTexts.some((full) => full.startsWith(part.text))).toBe(true);
        }
      }
    },
  );

  it.each(RESPONSES.filter(({ streamed, expected }) => streamed && expected['errorType'] === undefined))(
    '$name: without its second half the stream tells of no end, and the cut shows without being told',
    ({ shape, text }) => {
      const { stopReason, notes } = extractResponse(payload(text.slice(0, text.length / 2)), shape);
      expect(stopReason).toBeUndefined();
      expect(notes).toStrictEqual(['response_truncated']);
    },
  );
});

/** The text cut at forty places, from its first character to just before its last one. */
function cuts(text: string): string[] {
  const step = Math.max(1, Math.floor(text.length / 40));
  const lengths = new Set([text.length - 1]);
  for (let length = 1; length < text.length; length += step) lengths.add(length);
  return [...lengths].map((length) => text.slice(0, length));
}
