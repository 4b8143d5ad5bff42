import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readForm } from '../../../src/llm/extract/form.ts';
import { extractRequest } from '../../../src/llm/extract/request.ts';

const BOUNDARY = '----formdata-7f3a';
const part = (headers: string, value: string) => `--${BOUNDARY}\r\n${headers}\r\n\r\n${value}\r\n`;
const field = (name: string, value: string) => part(`Content-Disposition: form-data; name="${name}"`, value);
const FILE = part(
  'Content-Disposition: form-data; name="file"; filename="a.mp3"\r\nContent-Type: audio/mpeg',
  'ID3\u0004\uFFFD--\n\r\n\r\nsound',
);
const FORM = `${field('model', 'gpt-4o-transcribe')}${FILE}${field('prompt', 'Names:\r\nZoë')}${field('stream', 'true')}--${BOUNDARY}--\r\n`;
const payload = (text: string) => ({ place: 'p', text, truncated: false });

describe('forms', () => {
  it('are read field by field; of a file only that there is one', () => {
    expect(readForm(FORM)).toStrictEqual({
      fields: { model: 'gpt-4o-transcribe', file: {}, prompt: 'Names:\r\nZoë', stream: 'true' },
      whole: true,
    });
  });

  it('may have bare line ends, and several files under one name', () => {
    const form = `--b\nContent-Disposition: form-data; name="image[]"; filename="a.png"\n\nx\n--b\nContent-Disposition: form-data; name="image[]"; filename="b.png"\n\ny\n--b--`;
    expect(readForm(form)).toStrictEqual({ fields: { image: {} }, whole: true });
  });

  it('tell of a transcription what was asked for, also as a JSON string', () => {
    const expected = {
      shape: 'openai-audio',
      operation: 'audio',
      requestModel: 'gpt-4o-transcribe',
      streaming: true,
      requestTexts: [{ role: 'user', text: 'Names:\r\nZoë' }],
      notes: [],
    };
    expect(extractRequest(payload(FORM), 'openai-audio')).toStrictEqual(expected);
    expect(extractRequest(payload(FORM), undefined)).toStrictEqual(expected);
    expect(extractRequest(payload(JSON.stringify(FORM)), undefined)).toStrictEqual(expected);
  });

  it('that are cut tell only of the parts that are whole', () => {
    for (let length = 1; length < FORM.trimEnd().length; length++) {
      const facts = extractRequest(payload(FORM.slice(0, length)), 'openai-audio');
      expect(facts.notes.join()).toMatch(/^request_(?:truncated|unreadable)$/);
      expect(['gpt-4o-transcribe', undefined]).toContain(facts.requestModel);
      expect(facts.requestTexts.every(({ text }) => text === 'Names:\r\nZoë')).toBe(true);
      expect([true, undefined]).toContain(facts.streaming);
    }
  });

  it('are not seen in other texts that begin with dashes', () => {
    expect(readForm('--\n--')).toBeUndefined();
    expect(readForm('-- a comment\nselect 1;\n-- a comment\n')).toBeUndefined();
    expect(readForm('---\nkey: value\n---\n')).toBeUndefined();
  });

  it('of any kind do not throw, and inherit nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        readForm(`--b\r\n${text}\r\n--b--`);
      }),
    );
    const hostile = `--b\r\nContent-Disposition: form-data; name="__proto__"\r\n\r\nx\r\n--b--`;
    expect(Object.getPrototypeOf(readForm(hostile)?.fields)).toBe(Object.prototype);
  });
});
