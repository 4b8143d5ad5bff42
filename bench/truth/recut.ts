import { splitByItems } from '../../src/otlp/wire/split.ts';
import type { CapturedRequest } from './captures.ts';

export const ORDERS = ['in order', 'reversed', 'shuffled'] as const;

export type Order = (typeof ORDERS)[number];

/** The same spans and log records, each in a request of its own, in another order. */
export function recut(requests: readonly CapturedRequest[], order: Order): CapturedRequest[] {
  const single = requests.flatMap(({ signal, bytes }) =>
    splitByItems(signal, bytes, 1).map((part) => ({ signal, bytes: part.bytes })),
  );
  if (order === 'reversed') return single.reverse();
  return order === 'shuffled' ? shuffled(single) : single;
}

/** Always the same shuffle (a linear congruential generator), so that a run can be repeated. */
function shuffled<Item>(items: readonly Item[]): Item[] {
  const result = [...items];
  let state = 20_261_126;
  for (let last = result.length - 1; last > 0; last--) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    const at = state % (last + 1);
    [result[last], result[at]] = [result[at]!, result[last]!];
  }
  return result;
}
