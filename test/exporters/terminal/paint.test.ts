import { describe, expect, it } from 'vitest';
import { type ColorMode, choosePaint } from '../../../src/exporters/terminal/paint.ts';

describe('choosePaint', () => {
  it.each<[string, ColorMode, boolean, Record<string, string>, boolean]>([
    ['colours a terminal', 'auto', true, { TERM: 'xterm' }, true],
    ['does not colour a file or pipe', 'auto', false, { TERM: 'xterm' }, false],
    ['heeds NO_COLOR', 'auto', true, { NO_COLOR: '1' }, false],
    ['takes an empty NO_COLOR for none', 'auto', true, { NO_COLOR: '' }, true],
    ['does not colour a dumb terminal', 'auto', true, { TERM: 'dumb' }, false],
    ['colours whatever there is where told always', 'always', false, { NO_COLOR: '1' }, true],
    ['never colours where told never', 'never', true, {}, false],
  ])('%s', (_situation, mode, isTerminal, environment, isColoured) => {
    const shown = choosePaint(mode, isTerminal, environment)('red', 'text');
    expect(shown).toBe(isColoured ? '\u001b[31mtext\u001b[0m' : 'text');
  });
});
