/** What pieces of a text that look encoded stand for. Nothing decoded is longer than what it was decoded from. */

import type { FormText, Span } from './form-text.ts';
import { reversed } from './reversed.ts';
import { rot13 } from './rot13.ts';

/** Base64 is often broken into lines; they are one piece where each but the last is at least this long. */
const LEAST_LINE = 60;

/** Pieces of one text that are decoded; the others stay as they are. */
const MOST_PIECES = 64;
/** So much of a piece is decoded first, to see whether it is text at all. */
const SAMPLE_CHARACTERS = 32;
const LEAST_BYTES = 12;

/**
 * The decoded forms of the pieces of a text that look encoded and stand for text.
 * @param runs the long runs without a space in it (stretch.ts), in order
 */
export function* decodePieces(text: string, runs: readonly Span[]): Generator<FormText> {
  let pieces = 0;
  for (const { start, end } of joinLines(text, runs)) {
    if (isHopeless(text, start, end)) continue;
    const decoded = decodeToken(text.slice(start, end));
    if (decoded === undefined) continue;
    yield { form: 'decoded', text: decoded, origin: () => ({ start, end }) };
    if (++pieces === MOST_PIECES) return;
  }
}

function* joinLines(text: string, runs: readonly Span[]): Generator<Span> {
  let open: Span | undefined;
  let lastLine = 0;
  for (const run of runs) {
    const gap = open === undefined ? ' ' : text.slice(open.end, Math.min(run.start, open.end + 3));
    if (open !== undefined && lastLine >= LEAST_LINE && (gap === '\n' || gap === '\r\n'))
      open = { start: open.start, end: run.end };
    else {
      if (open !== undefined) yield open;
      open = run;
    }
    lastLine = run.end - run.start;
  }
  if (open !== undefined) yield open;
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

/** Longer runs are decoded to see whether they are text: of the others most are told by their characters. */
const LONGEST_LOOKED_AT = 256;

const LOWER = 1;
const UPPER_OR_DIGIT = 2;
/** By unit of ASCII: the two kinds, 0 for the others; whether it is a hexadecimal digit; what it is in base64, or -1. */
const KINDS = new Uint8Array(128);
const IS_HEX = new Uint8Array(128);
const BASE64 = new Int8Array(128).fill(-1);
for (const [value, character] of [
  ...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/',
].entries()) {
  const code = character.charCodeAt(0);
  BASE64[code] = value;
  KINDS[code] = /[a-z]/.test(character) ? LOWER : /[A-Z0-9]/.test(character) ? UPPER_OR_DIGIT : 0;
  IS_HEX[code] = Number(/[0-9a-f]/i.test(character));
}
BASE64['-'.charCodeAt(0)] = 62;
BASE64['_'.charCodeAt(0)] = 63;

/**
 * Whether `decodeToken` finds nothing in a run, as far as that can be told without making anything of it: names and
 * ids, of which writing is full.
 */
function isHopeless(text: string, start: number, end: number): boolean {
  if (end - start > LONGEST_LOOKED_AT) return false;
  let turns = false;
  let isHex = true;
  let before = 0;
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    // Escapes, and lines that are one piece.
    if (code === 0x25 || code === 0x0a || code === 0x0d) return false;
    const kind = KINDS[code] ?? 0;
    if (kind + before === LOWER + UPPER_OR_DIGIT && kind !== 0 && before !== 0) turns = true;
    if (IS_HEX[code] !== 1) isHex = false;
    before = kind;
  }
  if (isHex || text.startsWith('0x', start) || text.startsWith('0X', start)) return false;
  return !turns || holdsControls(text, start, end);
}

/** Whether the beginning of a run stands in base64 for bytes that no text has. */
function holdsControls(text: string, start: number, end: number): boolean {
  const last = Math.min(end, start + SAMPLE_CHARACTERS);
  let bits = 0;
  let count = 0;
  for (let at = start; at < last; at++) {
    const value = BASE64[text.charCodeAt(at)] ?? -1;
    if (value < 0) return false;
    bits = ((bits << 6) | value) & 0xffff;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    const byte = (bits >> count) & 0xff;
    if ((byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d) || byte === 0x7f) return true;
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
