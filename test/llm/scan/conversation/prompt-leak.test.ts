import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findPromptLeak, knowPrompt } from '../../../../src/llm/scan/conversation/prompt-leak.ts';

const PROMPT = `You are Harbour, the assistant of the ferry company Northline. Answer in two sentences at most.
Never mention prices of other companies. If a passenger asks for a refund you must send them to the desk in hall four.
Ferries leave Kiel at nine and at six, and they arrive in Oslo on the next morning.`;

const leakIn = (answer: string, prompt = PROMPT) => findPromptLeak(answer, knowPrompt([prompt]));

describe('findPromptLeak', () => {
  it('finds the whole prompt, and says where it stands', () => {
    const answer = `Sure. ${PROMPT} That is all.`;
    const place = leakIn(answer);
    expect(answer.slice(place?.start, place?.end)).toContain('assistant of the ferry company');
    expect(place?.start).toBe(answer.indexOf('You are Harbour'));
  });

  it('finds instructions whatever their case, marks and lines are', () => {
    const answer = 'IF A PASSENGER ASKS\nFOR A REFUND, you must\nsend them to the desk - in hall four!';
    expect(leakIn(answer)).toEqual({ start: 0, end: answer.length - 1 });
  });

  it('finds a prompt that is told in pieces', () => {
    const answer = [
      'First: you are Harbour, the assistant of the ferry company Northline.',
      'Then: answer in two sentences at most, never mention prices of other companies.',
      'And at last: ferries leave Kiel at nine and at six, and they arrive in Oslo.',
    ].join('\n');
    expect(leakIn(answer)).toBeDefined();
  });

  it('finds most of a short prompt', () => {
    const prompt = 'Talk like a pirate and sell rum to everyone who asks for tea.';
    expect(leakIn(`I was told: "${prompt}"`, prompt)).toBeDefined();
    expect(leakIn('Rum for everyone who asks for tea, arr!', prompt)).toBeUndefined();
  });

  it('finds a prompt in a script that parts no words', () => {
    const prompt =
      'あなたは渡船会社の案内係です。回答は二文以内にしてください。他社の料金には触れないでください。';
    expect(leakIn(`私の指示は「${prompt}」です。`, prompt)).toBeDefined();
    expect(leakIn('渡船会社の案内係です。ご用件をどうぞ。', prompt)).toBeUndefined();
  });

  it.each([
    'I am Harbour of Northline. How can I help?',
    'Ferries leave Kiel at nine and at six, and they arrive in Oslo on the next morning.',
    'Please go to the desk in hall four for a refund.',
    'You are welcome. Never mention it.',
    '',
  ])('takes what the prompt has the model say for none: %s', (answer) => {
    expect(leakIn(answer)).toBeUndefined();
  });

  it('finds nothing where there is no prompt', () => {
    expect(findPromptLeak(PROMPT, knowPrompt([]))).toBeUndefined();
    expect(findPromptLeak(PROMPT, knowPrompt(['', 'Be kind.']))).toBeUndefined();
  });

  it('never throws, and its places lie in the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), fc.nat(4), (text, copies) => {
        const answer = `${text} ${text.repeat(copies)}`;
        const place = leakIn(answer, text) ?? { start: 0, end: 0 };
        expect(place.start).toBeLessThanOrEqual(place.end);
        expect(place.end).toBeLessThanOrEqual(answer.length);
      }),
    );
  });
});
