import type { Run } from './evaluate.ts';

const DEEPEST = 64;

/** The text of all of a schema is no longer, so nothing that is can equal a part of it. */
const LONGEST = 65_536;

/** The canonical text of a value of the instance, which is written once a run. */
export function textOf(value: unknown, run: Run): string | undefined {
  if (typeof value !== 'object' || value === null) return canonicalText(value);
  if (!run.texts.has(value)) run.texts.set(value, canonicalText(value));
  return run.texts.get(value);
}

/**
 * A text that two JSON values share just if JSON Schema holds them equal: the order of an object's members does
 * not matter, 1 and 1.0 are one number. Undefined where the value is longer than any schema, or nested too deeply.
 */
export function canonicalText(value: unknown): string | undefined {
  const parts: string[] = [];
  let length = 0;
  const write = (part: string): boolean => {
    parts.push(part);
    length += part.length;
    return length <= LONGEST;
  };
  const visit = (item: unknown, depth: number): boolean => {
    if (depth > DEEPEST) return false;
    if (Array.isArray(item)) {
      return write('[') && item.every((entry) => visit(entry, depth + 1) && write(',')) && write(']');
    }
    if (typeof item === 'object' && item !== null) {
      const names = Object.keys(item);
      if (names.length > LONGEST) return false;
      const members = item as Readonly<Record<string, unknown>>;
      return (
        write('{') &&
        names
          .sort()
          .every(
            (name) => write(`${JSON.stringify(name)}:`) && visit(members[name], depth + 1) && write(','),
          ) &&
        write('}')
      );
    }
    if (typeof item === 'number') return write(String(item === 0 ? 0 : item));
    // A string's length bounds what writing it costs, which is looked at before.
    if (typeof item === 'string' && item.length > LONGEST) return false;
    return write(JSON.stringify(item) ?? 'null');
  };
  return visit(value, 0) ? parts.join('') : undefined;
}
