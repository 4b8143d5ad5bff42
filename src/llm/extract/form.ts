import type { JsonObject } from './json.ts';

/** A form: its fields by name, texts as they are and files as empty objects. */
export interface Form {
  readonly fields: JsonObject;
  /** False where the end of the form is missing. */
  readonly whole: boolean;
}

const FIRST_LINE = /^--([^\r\n]{1,70})\r?\n/;

/** More parts than any API takes. */
const MOST_PARTS = 64;

/**
 * Reads a body of `multipart/form-data` (RFC 7578), in which audio and images are sent. Of a form that is cut the
 * parts that are whole are given. Undefined where the text is none. Takes time in proportion to the text.
 */
export function readForm(text: string): Form | undefined {
  const boundary = FIRST_LINE.exec(text)?.[1];
  if (boundary === undefined) return undefined;
  const delimiter = `\n--${boundary}`;
  const fields = new Map<string, unknown>();
  let start = boundary.length + 2;
  for (let parts = 0; parts < MOST_PARTS; parts++) {
    const end = text.indexOf(delimiter, start);
    if (end === -1) break;
    const part = readPart(text.slice(start, end));
    if (part === undefined) return undefined;
    if (!fields.has(part.name)) fields.set(part.name, part.value);
    start = end + delimiter.length;
    if (text.startsWith('--', start)) return { fields: Object.fromEntries(fields), whole: true };
  }
  return fields.size === 0 ? undefined : { fields: Object.fromEntries(fields), whole: false };
}

/** Headers, an empty line, and the value with the line end that belongs to the delimiter. */
function readPart(part: string): { name: string; value: unknown } | undefined {
  const gap = /\r?\n\r?\n/.exec(part);
  if (gap === null) return undefined;
  const headers = part.slice(0, gap.index);
  if (!/content-disposition:\s*form-data/i.test(headers)) return undefined;
  const name = /[;\s]name="([^"]*)"/i.exec(headers)?.[1];
  if (name === undefined) return undefined;
  const isFile = /[;\s]filename\*?=/i.test(headers);
  // Several files under one name are written as `image[]`.
  const value = isFile ? {} : part.slice(gap.index + gap[0].length).replace(/\r$/, '');
  return { name: name.replace(/\[\]$/, ''), value };
}
