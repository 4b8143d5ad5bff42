import type { Attributes, AttributeValue } from '../call.ts';

/**
 * Gathers attributes flattened as `PREFIX.N.FIELD` by N, in ascending order, whatever gaps there are. One pass
 * over the attributes; an index as large as a sender likes costs no more than a small one.
 */
export function indexed(attributes: Attributes, prefix: string): Map<string, AttributeValue>[] {
  const rows = new Map<number, Map<string, AttributeValue>>();
  for (const [key, value] of attributes) {
    if (!key.startsWith(prefix)) continue;
    const dot = key.indexOf('.', prefix.length);
    const index = key.slice(prefix.length, dot < 0 ? key.length : dot);
    if (!/^\d{1,15}$/.test(index)) continue;
    const row = rows.get(Number(index)) ?? new Map<string, AttributeValue>();
    rows.set(Number(index), row);
    row.set(dot < 0 ? '' : key.slice(dot + 1), value);
  }
  return [...rows].sort(([a], [b]) => a - b).map(([, row]) => row);
}
