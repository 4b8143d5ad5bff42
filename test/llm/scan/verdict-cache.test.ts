import { describe, expect, it } from 'vitest';
import { VerdictCache } from '../../../src/llm/scan/verdict-cache.ts';

const PROMPT = 'You answer questions about orders. '.repeat(20);

/** Finds nothing, and counts how often it was asked; each result is an object of its own. */
function counted() {
  let scans = 0;
  return {
    scan: () => {
      scans++;
      return { firings: [], gaveUp: false };
    },
    scans: () => scans,
  };
}

describe('what was found in texts that come again', () => {
  it.each(['system', 'user'] as const)('is kept from the second time on, in the role %s', (role) => {
    const cache = new VerdictCache(1_000_000);
    const { scan, scans } = counted();
    const found = Array.from({ length: 6 }, () => cache.get(PROMPT, role, scan));
    expect(scans()).toBe(2);
    expect(new Set(found.slice(1)).size).toBe(1);
  });

  it('is another in another role, and of another text', () => {
    const cache = new VerdictCache(1_000_000);
    const { scan, scans } = counted();
    for (let times = 0; times < 5; times++) {
      cache.get(PROMPT, 'system', scan);
      cache.get(PROMPT, 'user', scan);
      cache.get(`${PROMPT} Be brief. ${PROMPT}`, 'system', scan);
      cache.get(`${PROMPT} Be exact. ${PROMPT}`, 'system', scan);
    }
    // The last two look alike, so that the second of them is kept at once.
    expect(scans()).toBe(7);
  });

  it('is right for more prompts than are kept', () => {
    const cache = new VerdictCache(1_000_000);
    const prompts = Array.from({ length: 100 }, (_, number) => `${number} ${PROMPT}`);
    const found = new Map(
      prompts.map((prompt) => {
        const { scan } = counted();
        cache.get(prompt, 'system', scan);
        return [prompt, cache.get(prompt, 'system', scan)];
      }),
    );
    for (let times = 0; times < 3; times++)
      for (const prompt of prompts)
        expect(cache.get(prompt, 'system', counted().scan)).toBe(found.get(prompt));
  });
});
