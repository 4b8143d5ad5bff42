/** The stretches of a text that no word gives away, by expressions: what the core's lists are held against. */

export interface Stretch {
  readonly start: number;
  readonly end: number;
  readonly digits: number;
}

/** Offsets are in bytes. */
export function stretchesOf(utf8: Buffer, kind: 'tokens' | 'marks' | 'digits'): Stretch[] {
  const text = utf8.toString('latin1');
  return [...text.matchAll(EXPRESSIONS[kind])].flatMap(({ 0: run, index: start }) => {
    const digits = run.replaceAll(/\D/g, '').length;
    return kind === 'digits' && digits < 6 ? [] : [{ start, end: start + run.length, digits }];
  });
}

const EXPRESSIONS = {
  tokens: /[\w+/=%-]{16,}/g,
  // biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII that is neither letter nor digit
  marks: /[\x00-\x2f:-@[-`{-\x7f]{20,}/g,
  digits: /[\d ()./+\t:-]+/g,
};
