import { describe, expect, it } from 'vitest';
import type { MessageText, Payload } from '../../../src/llm/call.ts';
import { extractRequest } from '../../../src/llm/extract/request.ts';
import { extractResponse } from '../../../src/llm/extract/response.ts';
import { GOLDEN_CASES } from '../../golden/cases.ts';

type Facts = Readonly<Record<string, unknown>>;

const payload = (text: string, tail?: string): Payload => ({
  place: 'p',
  text,
  truncated: true,
  ...(tail !== undefined && { tail }),
});

/** No fact differs from the whole body's, and every text is one of its texts or the beginning of one. */
function expectPartOf(facts: Facts, whole: Facts): void {
  const { usage = {}, requestTexts = [], responseTexts = [], notes: _, ...rest } = facts;
  expect(whole).toMatchObject(rest);
  if ('usage' in whole) expect(whole['usage']).toMatchObject(usage as Facts);
  expectTexts(requestTexts, whole['requestTexts'] ?? []);
  expectTexts(responseTexts, whole['responseTexts'] ?? []);
}

function expectTexts(parts: unknown, whole: unknown): void {
  for (const { role, text } of parts as MessageText[]) {
    const from = (whole as MessageText[]).find((full) => full.role === role && full.text.startsWith(text));
    expect(from, `${role}: ${text}`).toBeDefined();
  }
}

/** Cuts at every place of a short text, at some four hundred of a long one. */
function places(text: string, most = 400): number[] {
  const step = Math.ceil(text.length / most);
  return Array.from({ length: Math.ceil((text.length - 1) / step) }, (_, index) => 1 + index * step);
}

const REQUESTS = GOLDEN_CASES.flatMap(({ shape, name, request }) =>
  request === undefined ? [] : [{ shape, name, text: request.text.trimEnd() }],
);
const ANSWERS = GOLDEN_CASES.flatMap(({ shape, name, response }) =>
  response === undefined || response.streamed ? [] : [{ shape, name, text: response.text.trimEnd() }],
);
const STREAMS = GOLDEN_CASES.flatMap(({ shape, name, response }) =>
  response?.streamed ? [{ shape, name, text: response.text }] : [],
);

describe('bodies of the golden folders, cut at any place', () => {
  it.each(REQUESTS)('$name: the request tells nothing else than the whole one', ({ shape, text }) => {
    for (const hint of [shape, undefined]) {
      const whole = { ...extractRequest(payload(text), hint) };
      for (const end of places(text)) {
        const facts = extractRequest(payload(text.slice(0, end)), hint);
        expect(facts.notes).toStrictEqual(['request_truncated']);
        expectPartOf({ ...facts }, whole);
      }
    }
  });

  it.each(ANSWERS)('$name: the answer tells nothing else than the whole one', ({ shape, text }) => {
    for (const hint of [shape, undefined]) {
      const whole = { ...extractResponse(payload(text), hint) };
      for (const end of places(text)) {
        const facts = extractResponse(payload(text.slice(0, end)), hint);
        expect(facts.notes).toStrictEqual(['response_truncated']);
        expectPartOf({ ...facts }, whole);
      }
    }
  });

  it.each(ANSWERS)('$name: nor does what is left of it without its beginning', ({ shape, text }) => {
    for (const hint of [shape, undefined]) {
      const whole = { ...extractResponse(payload(text), hint) };
      for (const start of places(text)) {
        const facts = extractResponse(payload(text.slice(start)), hint);
        expect(facts.notes).toStrictEqual(['response_truncated']);
        expectPartOf({ ...facts }, whole);
      }
    }
  });

  it.each(ANSWERS)('$name: nor without its middle, as a JSON string or not', ({ shape, text }) => {
    const whole = { ...extractResponse(payload(text), shape) };
    for (const end of places(text, 25)) {
      for (const start of places(text.slice(end), 25)) {
        const gap = payload(text.slice(0, end), text.slice(end + start));
        expectPartOf({ ...extractResponse(gap, shape) }, whole);
      }
      const wrapped = payload(JSON.stringify(text).slice(0, end));
      expectPartOf({ ...extractResponse(wrapped, shape) }, whole);
    }
  });

  it.each(STREAMS)('$name: nor does a stream without its beginning or its middle', ({ shape, text }) => {
    const whole = { ...extractResponse(payload(text), shape), responseTexts: [] };
    for (const start of places(text, 100)) {
      const end = Math.floor(start / 2);
      for (const cut of [payload(text.slice(start)), payload(text.slice(0, end), text.slice(start))]) {
        const { responseTexts: _text, shape: _shape, ...facts } = extractResponse(cut, shape);
        expectPartOf(facts, whole);
      }
    }
  });
});
