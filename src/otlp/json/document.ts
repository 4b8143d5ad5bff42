import { type JsonError, jsonError } from './fault.ts';

/** An integer with enough digits that a double may not hold it, where a value can stand. */
const LONG_INTEGER = /[:,[\s]-?\d{16}/;

const WHOLE = /^-?\d{16,32}$/;

/**
 * Text of `[{},{},…` takes up a hundred times its size once it is parsed, and the process all its memory. The densest
 * real exports have a value in about ten characters, and so reach this at 40 MB.
 */
const MOST_VALUES = 4_000_000;

const strictUtf8 = new TextDecoder('utf-8', { fatal: true });

/** Wrapped, so that no document can pass for an error. */
export interface ParsedDocument {
  readonly value: unknown;
}

/**
 * Parses a JSON document: like `JSON.parse`, but integers of up to 32 digits that no double holds come as BigInt.
 * OTLP allows 64-bit values as numbers, and nanoseconds since 1970 do not fit a double.
 */
export function parseDocument(document: string | Uint8Array): ParsedDocument | JsonError {
  let text: string;
  try {
    text = typeof document === 'string' ? document : strictUtf8.decode(document);
  } catch {
    return jsonError('the document is not UTF-8');
  }
  if (hasTooManyValues(text)) return jsonError(`the document has more than ${MOST_VALUES} values`);
  try {
    const parsed: unknown = JSON.parse(text);
    return { value: LONG_INTEGER.test(text) ? parseAgainExactly(text) : parsed };
  } catch {
    // The engine's own message quotes the text.
    return jsonError('the document is not JSON');
  }
}

/** Counts commas and opening brackets outside of strings, of which there are no fewer than values, less one. */
function hasTooManyValues(text: string): boolean {
  if (text.length <= MOST_VALUES) return false;
  let count = 0;
  for (let at = 0; at < text.length && count <= MOST_VALUES; at += 1) {
    const code = text.charCodeAt(at);
    if (code === CODE.comma || code === CODE.openBracket || code === CODE.openBrace) count += 1;
    // A string without an end is for the parser to complain about.
    else if (code === CODE.quote) at = (endOfString(text, at) ?? text.length) - 1;
  }
  return count > MOST_VALUES;
}

type Container = unknown[] | Record<string, unknown>;

const CODE = {
  quote: 0x22,
  comma: 0x2c,
  openBracket: 0x5b,
  backslash: 0x5c,
  closeBracket: 0x5d,
  openBrace: 0x7b,
  closeBrace: 0x7d,
} as const;

/** Parses text that `JSON.parse` has accepted. Without recursion, as the sender decides how deep it nests. */
function parseAgainExactly(text: string): unknown {
  const root: unknown[] = [];
  const enclosing: Container[] = [];
  let container: Container = root;
  let key = '';
  let keyIsNext = false;
  const place = (value: unknown) => {
    if (Array.isArray(container)) container.push(value);
    else container[key] = value;
  };
  const open = (inner: Container) => {
    place(inner);
    // The key of the outer object has done its work: what follows inside is a fresh start.
    enclosing.push(container);
    container = inner;
    keyIsNext = !Array.isArray(inner);
  };
  for (let at = 0; at < text.length; ) {
    const code = text.charCodeAt(at);
    if (code === CODE.quote) {
      const end = endOfString(text, at) ?? text.length;
      const value: unknown = JSON.parse(text.slice(at, end));
      if (keyIsNext) key = String(value);
      else place(value);
      keyIsNext = false;
      at = end;
      continue;
    }
    const token = endOfToken(text, at);
    if (token > at) {
      place(primitive(text.slice(at, token)));
      at = token;
      continue;
    }
    at += 1;
    if (code === CODE.openBracket) open([]);
    // Without a prototype, the key "__proto__" is a key like any other.
    else if (code === CODE.openBrace) open(Object.create(null) as Record<string, unknown>);
    else if (code === CODE.closeBracket || code === CODE.closeBrace) container = enclosing.pop() ?? root;
    else if (code === CODE.comma) keyIsNext = !Array.isArray(container);
  }
  return root[0];
}

/** Index behind the closing quote of the string whose opening quote is at `start`; undefined where there is none. */
function endOfString(text: string, start: number): number | undefined {
  for (let quote = text.indexOf('"', start + 1); quote >= 0; quote = text.indexOf('"', quote + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(quote - 1 - backslashes) === CODE.backslash) backslashes += 1;
    if (backslashes % 2 === 0) return quote + 1;
  }
  return undefined;
}

/** Index behind a number, `true`, `false` or `null` at `start`; `start` itself if none is there. */
function endOfToken(text: string, start: number): number {
  let end = start;
  while (isTokenCode(text.charCodeAt(end))) end += 1;
  return end;
}

/** Digits, letters, sign and point. NaN, behind the end of the text, is none. */
function isTokenCode(code: number): boolean {
  return (
    (code >= 0x30 && code <= 0x39) || (code >= 0x61 && code <= 0x7a) || code === 0x45 || isSignOrPoint(code)
  );
}

function isSignOrPoint(code: number): boolean {
  return code === 0x2b || code === 0x2d || code === 0x2e;
}

function primitive(token: string): unknown {
  const value: unknown = JSON.parse(token);
  return Number.isSafeInteger(value) || !WHOLE.test(token) ? value : BigInt(token);
}
