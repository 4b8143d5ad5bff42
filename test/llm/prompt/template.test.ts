import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { promptTemplate } from '../../../src/llm/prompt/template.ts';

describe('what an application fills in anew for each call', () => {
  it.each([
    ['numbers', 'Answer in 3 sentences.', 'Answer in 12 sentences.'],
    ['amounts', 'The budget is $1,000.50 (5%).', 'The budget is $999 (12.5%).'],
    ['dates', 'Today is 2026-11-23.', 'Today is 2027-01-02.'],
    ['dates with slashes and dots', 'From 1/2/2026 to 3.4.2026', 'From 11/12/2026 to 13.04.2027'],
    ['instants', 'Now: 2026-11-23T04:20:00.123+02:00', 'Now: 2026-12-01T10:00:00Z'],
    ['dates in words', 'Today is Monday, 23 November 2026.', 'Today is Sunday, 1 May 2027.'],
    ['dates in American words', 'It is November 23, 2026', 'It is May 2, 2027'],
    ['dates as Unix prints them', 'Mon Nov 23 04:20:00 UTC 2026', 'Tue Dec 1 14:20:10 UTC 2026'],
    ['dates with an ordinal', 'on the 5th of May', 'on the 23rd of June'],
    ['times', 'It is 9:05 AM now', 'It is 10:30 PM now'],
    ['weekdays', 'Today is Monday.', 'Today is Thursday.'],
    ['uuids', 'User 3f2b8c1e-9d4a-4e6f-8b7a-1c2d3e4f5a6b:', 'User 00000000-9d4a-4e6f-8b7a-1c2d3e4f5a60:'],
    ['ids', 'Ticket INC-48213 of cus_9aF3k', 'Ticket INC-7 of cus_zz81'],
    ['mail addresses', 'Write to a.b+c@example.com.', 'Write to help_desk@mail.example.co.uk.'],
    ['URLs', 'See https://a.example/x?id=ab#y.', 'See http://other.example/path.'],
    ['URLs without a scheme', 'See www.example.com/a, then', 'See www.example.org, then'],
    ['numbers between Japanese letters', '今日は2026年11月23日です', '今日は2027年1月2日です'],
  ])('%s make no other template', (_what, one, other) => {
    expect(promptTemplate(one)).toBe(promptTemplate(other));
  });
});

describe('what its author wrote', () => {
  it.each([
    ['a word', 'Be brief.', 'Be polite.'],
    ['a letter', 'Answer in French', 'Answer in french'],
    ['a blank', 'Be brief.', 'Be  brief.'],
    ['a month that is a verb', 'You may answer.', 'You must answer.'],
    ['a name that is a month', 'You are May, a nurse.', 'You are June, a nurse.'],
    ['an at sign that is no address', 'Ask @alice', 'Ask @bob'],
    ['a domain in words', 'example.com or not', 'example.org or not'],
    ['what stands behind a URL', '(https://a.example) yes', '(https://a.example) no'],
    ['what stands behind an address', 'a@b.example: yes', 'a@b.example: no'],
  ])('%s makes another template', (_what, one, other) => {
    expect(promptTemplate(one)).not.toBe(promptTemplate(other));
  });

  it('stays as it is where nothing varies', () => {
    const prompt = 'You are a support agent - never say "no".\n\n* Ünïcödé, 漢字, 🙂\n';
    expect(promptTemplate(prompt)).toBe(prompt);
  });
});

describe('any text', () => {
  it('has a template without a digit, which is its own template', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const template = promptTemplate(text);
        expect(template).not.toMatch(/[0-9]/);
        expect(promptTemplate(template)).toBe(template);
      }),
    );
  });

  it('has the same template whatever number is in it', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(), fc.nat(), fc.string(), (before, one, other, after) => {
        const withNumber = (value: number) => promptTemplate(`${before} ${value} ${after}`);
        expect(withNumber(one)).toBe(withNumber(other));
      }),
    );
  });

  it.each([
    ['at signs', 'a@'],
    ['address characters', 'a.'],
    ['schemes', 'http://'],
    ['digits', '1'],
    ['numbers', '1,'],
    ['dashes', 'a-'],
    ['dots behind an at sign', '@.'],
    ['stops behind a URL', 'http://a.....'],
  ])('of a million %s is made in one pass', (_what, piece) => {
    const text = piece.repeat(Math.ceil(1_000_000 / piece.length));
    expect(promptTemplate(text).length).toBeLessThanOrEqual(text.length);
  });
});
