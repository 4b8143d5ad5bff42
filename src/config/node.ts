import type { Position } from './problem.ts';

/**
 * A value of the configuration together with the place it was written at, which it keeps through merges and
 * expansions. Nodes are never changed: whoever alters something makes new ones.
 */
export type ConfigNode = ScalarNode | MapNode | ListNode;

interface Common {
  readonly position: Position;
  /**
   * The text that an expansion (`${env:X}`) put here as a whole, whatever YAML makes of it: what string fields
   * read, so that a secret of digits keeps its leading zeros.
   */
  readonly expandedText?: string;
}

export interface ScalarNode extends Common {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
  /** As written: `007`, not `7`. Quotes and escapes are resolved. */
  readonly text: string;
  /** True where an expansion gave at least a part of the text. */
  readonly expanded: boolean;
}

export interface MapNode extends Common {
  readonly kind: 'map';
  readonly entries: ReadonlyMap<string, MapEntry>;
}

export interface MapEntry {
  readonly keyPosition: Position;
  readonly value: ConfigNode;
}

export interface ListNode extends Common {
  readonly kind: 'list';
  readonly items: readonly ConfigNode[];
}

export function isNull(node: ConfigNode): boolean {
  return node.kind === 'scalar' && node.value === null;
}

/** `::` as the Collector writes it; the root's path is empty. */
export function childPath(path: string, key: string): string {
  return path === '' ? key : `${path}::${key}`;
}
