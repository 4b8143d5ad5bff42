import { describe, expect, it } from 'vitest';
import { type Cancellation, RequestCancellation } from '../../src/pipeline/cancellation.ts';

/** What does the same, once by ours and once by the platform's. */
const KINDS: readonly (readonly [string, () => { signal: Cancellation; abort(): void }])[] = [
  [
    'a request',
    () => {
      const signal = new RequestCancellation();
      return { signal, abort: () => signal.abort() };
    },
  ],
  [
    'an AbortSignal',
    () => {
      const controller = new AbortController();
      return { signal: controller.signal, abort: () => controller.abort() };
    },
  ],
];

describe.each(KINDS)('the cancellation of %s', (_, make) => {
  it('tells all who listen, once and in order', () => {
    const { signal, abort } = make();
    const told: string[] = [];
    const first = () => told.push(`first ${signal.aborted}`);
    signal.addEventListener('abort', first);
    signal.addEventListener('abort', first);
    signal.addEventListener('abort', () => told.push('second'));
    expect(signal.aborted).toBe(false);
    abort();
    abort();
    expect(told).toEqual(['first true', 'second']);
  });

  it('does not tell who no longer listens, or listens too late', () => {
    const { signal, abort } = make();
    const told: string[] = [];
    const gone = () => told.push('gone');
    const next = () => told.push('next');
    signal.removeEventListener('abort', gone);
    signal.addEventListener('abort', gone);
    signal.addEventListener('abort', () => signal.removeEventListener('abort', next));
    signal.addEventListener('abort', next);
    signal.removeEventListener('abort', gone);
    abort();
    signal.addEventListener('abort', gone);
    expect(told).toEqual([]);
  });
});
