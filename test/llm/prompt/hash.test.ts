import { describe, expect, it } from 'vitest';
import { systemPromptHash } from '../../../src/llm/prompt/hash.ts';

describe('systemPromptHash', () => {
  // Expected values: `printf %s TEXT | sha256sum | cut -c1-16`.
  it.each([
    ['You are a helpful assistant.', '75357d685f238b6a'],
    ['', 'e3b0c44298fc1c14'],
    ['あなたは親切な案内係です。', '954c4a0df6b2d18e'],
    ['two\nlines ', 'c1a49b344de6b9b3'],
  ])('%j', (text, hash) => {
    expect(systemPromptHash(text)).toBe(hash);
  });

  it('differs for texts that differ in white space alone', () => {
    expect(systemPromptHash('rule')).not.toBe(systemPromptHash('rule '));
  });
});
