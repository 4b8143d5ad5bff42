/** What pieces of a text that look encoded stand for. Nothing decoded is longer than what it was decoded from. */

import { BASE64, HEX, mayStandFor, SAMPLE_CHARACTERS, UTF8 } from '../sampled-bytes.ts';
import type { FormText, Span } from './form-text.ts';
import { reversed } from './reversed.ts';
import { rot13 } from './rot13.ts';

/** Base64 is often broken into lines; they are one piece where each but the last is at least this long. */
const LEAST_LINE = 60;

/** Pieces of one text that are decoded; the others stay as they are. */
const MOST_PIECES = 64;
const LEAST_BYTES = 12;
const PERCENT = 0x25;

const NOTHING: readonly FormText[] = [];

/**
 * The decoded forms of the pieces of a text that look encoded and stand for text.
 * @param runs the long runs without a space in it (stretch.ts), in order
 */
export function decodePieces(text: string, runs: readonly Span[]): readonly FormText[] {
  let pieces: FormText[] | undefined;
  const hasEscapes = runs.length > 0 && text.includes('%');
  for (let index = 0; index < runs.length; ) {
    const { start } = runs[index] as Span;
    const last = lastLineOf(text, runs, index);
    const { end } = runs[last] as Span;
    const isHopeless =
      last === index && !(hasEscapes && hasEscape(text, start, end)) && standsForNothing(text, start, end);
    index = last + 1;
    const decoded = isHopeless ? undefined : decodeToken(text.slice(start, end));
    if (decoded === undefined) continue;
    pieces ??= [];
    pieces.push({ form: 'decoded', text: decoded, origin: () => ({ start, end }) });
    if (pieces.length === MOST_PIECES) break;
  }
  return pieces ?? NOTHING;
}

function hasEscape(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (text.charCodeAt(at) === PERCENT) return true;
  return false;
}

/** The index of the last of the runs that are lines of one piece, of which the first one is given. */
function lastLineOf(text: string, runs: readonly Span[], first: number): number {
  let last = first;
  for (; last + 1 < runs.length; last++) {
    const { start, end } = runs[last] as Span;
    if (end - start < LEAST_LINE) break;
    const gap = text.slice(end, Math.min((runs[last + 1] as Span).start, end + 3));
    if (gap !== '\n' && gap !== '\r\n') break;
  }
  return last;
}

/** A text read in rot13. */
export function decodeRot13(text: string): FormText {
  return { form: 'decoded', text: rot13(text), origin: (span) => span };
}

/** A text read backwards. */
export function decodeReversed(text: string): FormText {
  const { length } = text;
  return {
    form: 'decoded',
    text: reversed(text),
    origin: ({ start, end }) => ({ start: length - end, end: length - start }),
  };
}

/** In longer runs no letter is looked for that stands beside one of the other case. */
const LONGEST_LOOKED_AT = 256;

const LOWER = 1;
const UPPER_OR_DIGIT = 2;
/** By unit of ASCII: the two kinds, 0 for the others. */
const KINDS = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  return /[a-z]/.test(character) ? LOWER : /[A-Z0-9]/.test(character) ? UPPER_OR_DIGIT : 0;
});

/**
 * Whether `decodeToken` finds nothing in a run without escapes, as far as that can be told without making anything of it:
 * names, ids, digests and keys, of which writing is full. Of what was not written the first bytes seldom are text.
 */
function standsForNothing(text: string, start: number, end: number): boolean {
  const digits = text.startsWith('0x', start) || text.startsWith('0X', start) ? start + 2 : start;
  if (end > digits && (end - digits) % 2 === 0 && isHex(text, digits, end))
    return end - digits < 2 * LEAST_BYTES || !mayStandFor(text, digits, end, HEX, UTF8);
  if (isShort(text, start, end) || !mayStandFor(text, start, end, BASE64, UTF8)) return true;
  return end - start <= LONGEST_LOOKED_AT && !turns(text, start, end);
}

/** Whether what a run begins with is too little base64 to stand for LEAST_BYTES: a name and an equals sign, a path. */
function isShort(text: string, start: number, end: number): boolean {
  const enough = start + Math.ceil((LEAST_BYTES * 8) / BASE64.bitsPerCharacter);
  if (enough > end) return true;
  for (let at = start; at < enough; at++) if ((BASE64.values[text.charCodeAt(at)] ?? -1) < 0) return true;
  return false;
}

function isHex(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if ((HEX.values[text.charCodeAt(at)] ?? -1) < 0) return false;
  return true;
}

/** Whether a small letter stands beside a capital or a digit. */
function turns(text: string, start: number, end: number): boolean {
  let before = 0;
  for (let at = start; at < end; at++) {
    const kind = KINDS[text.charCodeAt(at)] ?? 0;
    if ((kind | before) === (LOWER | UPPER_OR_DIGIT)) return true;
    before = kind;
  }
  return false;
}

function decodeToken(token: string): string | undefined {
  if (token.includes('%')) return decodePercent(token);
  const piece = token.replaceAll(/[\r\n]/g, '');
  if (/^(?:0x)?(?:[0-9a-f]{2})+$/i.test(piece)) return decodeBytes(piece.replace(/^0x/i, ''), 'hex');
  // Words joined by slashes or underscores, and identifiers, have no digit or no capital among small letters.
  if (!/[a-z][A-Z0-9]|[A-Z0-9][a-z]/.test(piece)) return undefined;
  const [front = ''] = /^[A-Za-z0-9+/_-]+={0,2}/.exec(piece) ?? [];
  return decodeBytes(front, 'base64');
}

function decodeBytes(piece: string, encoding: 'hex' | 'base64'): string | undefined {
  if (!isReadable(Buffer.from(piece.slice(0, SAMPLE_CHARACTERS), encoding))) return undefined;
  const bytes = Buffer.from(piece, encoding);
  return bytes.length >= LEAST_BYTES ? bytes.toString('utf8') : undefined;
}

/** Whether bytes are text: hardly any control character, and either words of ASCII or UTF-8 throughout. */
function isReadable(sample: Buffer): boolean {
  let plain = 0;
  let beyond = 0;
  for (const byte of sample) {
    if ((byte >= 0x20 && byte < 0x7f) || byte === 0x0a || byte === 0x0d || byte === 0x09) plain++;
    else if (byte >= 0x80) beyond++;
  }
  if (plain + beyond < sample.length) return false;
  // A character that the sample cuts in two counts as one that is wrong.
  return beyond === 0 || (sample.toString('utf8').match(/\ufffd/g) ?? []).length <= 1;
}

function decodePercent(token: string): string | undefined {
  if (!/%[0-9a-f]{2}/i.test(token)) return undefined;
  return token
    .replaceAll(/(?:%[0-9a-f]{2})+/gi, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'))
    .replaceAll('+', ' ');
}
