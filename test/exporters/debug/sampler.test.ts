import { expect, it } from 'vitest';
import { Sampler } from '../../../src/exporters/debug/sampler.ts';

it.each([
  [2, 3, 'YYnnYnnY'],
  [2, 0, 'YYnnnnnn'],
  [2, 1, 'YYYYYYYY'],
  [0, 4, 'nnnYnnnY'],
])('with the first %d and every %dth after, a second looks like this', (initial, thereafter, pattern) => {
  const sampler = new Sampler(initial, thereafter);
  const second = (nowMs: number): string =>
    Array.from({ length: 8 }, () => (sampler.admits(nowMs) ? 'Y' : 'n')).join('');
  expect(second(5_000)).toBe(pattern);
  expect(second(6_000)).toBe(pattern);
});
