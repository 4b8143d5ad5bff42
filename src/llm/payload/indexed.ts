import type { Attributes, AttributeValue } from '../call.ts';

/**
 * Gathers attributes flattened as `PREFIX.N.FIELD` by N, in ascending order, whatever gaps there are. One pass
 * over the attributes; an index as large as a sender likes costs no more than a small one.
 */
export function indexed(attributes: Attributes, prefix: string): Map<string, AttributeValue>[] {
  let rows: Map<number, Map<string, AttributeValue>> | undefined;
  for (const [key, value] of attributes) {
    if (!key.startsWith(prefix)) continue;
    const dot = key.indexOf('.', prefix.length);
    const index = key.slice(prefix.length, dot < 0 ? key.length : dot);
    if (!/^\d{1,15}$/.test(index)) continue;
    rows ??= new Map();
    const row = rows.get(Number(index)) ?? new Map<string, AttributeValue>();
    rows.set(Number(index), row);
    row.set(dot < 0 ? '' : key.slice(dot + 1), value);
  }
  // A call is asked for a dozen prefixes, of which it has two or none.
  return rows === undefined ? [] : [...rows].sort(([a], [b]) => a - b).map(([, row]) => row);
}
