import { parseDuration } from './duration.ts';
import type { ConfigNode } from './node.ts';
import { parseSize } from './size.ts';

/** Keys under which values are never printed, wherever they stand in the path. */
const SECRET =
  /header|token|passw|passphrase|secret|credential|cookie|auth|_pem\b|(api|access|private|hash)[_-]?key/i;

const LONGEST_PRINTED = 40;

/** A string, or a number or boolean with the text it was written with; what an expansion gave, as it gave it. */
export function toText(node: ConfigNode): string | undefined {
  if (node.expandedText !== undefined) return node.expandedText;
  return node.kind === 'scalar' ? node.text : undefined;
}

/** A finite number; a string only where an expansion brought it about (`${env:PORT}0`). */
export function toNumber(node: ConfigNode): number | undefined {
  if (node.kind !== 'scalar') return undefined;
  const { value, text, expanded } = node;
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (!expanded || typeof value !== 'string' || !/^[+-]?\d+(\.\d+)?$/.test(text)) return undefined;
  return Number(text);
}

/** True or false; as a string only where an expansion brought it about. */
export function toBoolean(node: ConfigNode): boolean | undefined {
  if (node.kind !== 'scalar') return undefined;
  if (typeof node.value === 'boolean') return node.value;
  if (!node.expanded || !/^(true|false)$/i.test(node.text)) return undefined;
  return node.text.toLowerCase() === 'true';
}

/** Milliseconds. A number without a unit is none (Go would take it for nanoseconds), save for 0. */
export function toDurationMs(node: ConfigNode): number | undefined {
  return node.kind === 'scalar' ? parseDuration(node.text) : undefined;
}

export function toBytes(node: ConfigNode): number | undefined {
  return node.kind === 'scalar' ? parseSize(node.text) : undefined;
}

/** The texts of a list of scalars, or of a single one. */
export function toTexts(node: ConfigNode): string[] | undefined {
  if (node.kind !== 'list') {
    const text = toText(node);
    return text === undefined ? undefined : [text];
  }
  const texts: string[] = [];
  for (const item of node.items) {
    const text = toText(item);
    if (text === undefined) return undefined;
    texts.push(text);
  }
  return texts;
}

/**
 * What stands there, for messages: `the string "5 sec"`, `a list`. A value that may be a secret, by its path or
 * because it came out of the environment, is told by its type alone.
 */
export function describeValue(node: ConfigNode, path: string): string {
  if (node.kind === 'map') return 'a mapping';
  if (node.kind === 'list') return 'a list';
  const { value, text, expanded } = node;
  if (value === null) return 'null';
  if (expanded || SECRET.test(path)) return `a ${typeof value}`;
  const printed = text.length > LONGEST_PRINTED ? `${text.slice(0, LONGEST_PRINTED)}…` : text;
  return `the ${typeof value} ${typeof value === 'string' ? JSON.stringify(printed) : printed}`;
}
