import type { ConfigNode, MapEntry, MapNode } from './node.ts';

/**
 * Lays one configuration over another, as the Collector does with several `--config`: mappings are merged key by
 * key; scalars, lists and null replace what was there (so a later `processors:` erases the mapping). Positions
 * stay with the values they came with.
 */
export function mergeNodes(base: ConfigNode, over: ConfigNode): ConfigNode {
  return base.kind === 'map' && over.kind === 'map' ? mergeMaps(base, over) : over;
}

export function mergeMaps(base: MapNode, over: MapNode): MapNode {
  const entries = new Map<string, MapEntry>(base.entries);
  for (const [key, entry] of over.entries) {
    const earlier = entries.get(key);
    const value = earlier === undefined ? entry.value : mergeNodes(earlier.value, entry.value);
    entries.set(key, { ...entry, value });
  }
  return { kind: 'map', entries, position: over.position };
}
