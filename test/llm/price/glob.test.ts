import { describe, expect, it } from 'vitest';
import { matchesGlob } from '../../../src/llm/price/glob.ts';

describe('matchesGlob', () => {
  it.each([
    ['gpt-4o*', 'gpt-4o', true],
    ['gpt-4o*', 'gpt-4o-mini-2024-07-18', true],
    ['gpt-4o*', 'my-gpt-4o', false],
    ['*', '', true],
    ['*', 'anything', true],
    ['*sonnet*', 'us.anthropic.claude-sonnet-4-5', true],
    ['claude-*-4-5', 'claude-sonnet-4-5', true],
    ['claude-*-4-5', 'claude-sonnet-4-5-20250929', false],
    ['a*b*c', 'a-b-b-c', true],
    ['a*b*c', 'a-c-b', false],
    ['GPT-4o', 'gpt-4O', true],
    ['gpt.4o', 'gpt-4o', false],
    ['gpt-4', 'gpt-4o', false],
    ['', '', true],
    ['', 'x', false],
  ])('%j and %j: %s', (pattern, name, matches) => {
    expect(matchesGlob(pattern, name)).toBe(matches);
  });

  it('many stars against a name that nearly fits take no exponential time', () => {
    expect(matchesGlob(`${'a*'.repeat(100)}b`, 'a'.repeat(5000))).toBe(false);
  });
});
