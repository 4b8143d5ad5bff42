import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { GENERATED_PAGES } from '../../scripts/generated-pages.ts';

describe('pages made of tables', () => {
  it.each(GENERATED_PAGES)('$file is current (else: npm run docs)', ({ file, text }) => {
    expect(readFileSync(file, 'utf8')).toBe(text());
  });
});
