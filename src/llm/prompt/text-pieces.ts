/**
 * What a run of text is, as far as it decides over the number of its tokens: the tokenizers in use first cut a text
 * into such runs (words, up to three digits, punctuation, white space) and then look each of them up in pieces.
 */
export const PIECE_KINDS = [
  'word',
  'accentedWord',
  'mixed',
  'hex',
  'cyrillic',
  'greek',
  'arabic',
  'hebrew',
  'indic',
  'southEastAsian',
  'han',
  'kana',
  'hangul',
  'otherLetters',
  'digits',
  'punctuation',
  'joint',
  'symbols',
  'lineBreak',
  'brokenPunctuation',
  'indent',
] as const;

export type PieceKind = (typeof PIECE_KINDS)[number];

/** Called for each piece in order; `start` and `end` are places in the text, in UTF-16 units. */
export type VisitPiece = (kind: PieceKind, start: number, end: number) => void;

/** Runs of letters and digits, mixed, from this length on are ids, hashes or encodings and no words. */
const SHORTEST_MIXED = 8;

/** In letters alone, what changes case every fourth of them is an encoding. */
const SHORTEST_ENCODING = 20;
const LETTERS_PER_CHANGE = 4;

/** Cuts a text into pieces, in time linear in its length. */
export function visitPieces(text: string, visit: VisitPiece): void {
  let at = 0;
  let afterPunctuation = false;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    const start = at;
    if (isSpace(code)) {
      at = visitSpace(text, start, afterPunctuation, visit);
      afterPunctuation = false;
    } else if (isLatin(code) || isDigit(code)) {
      at = visitWord(text, start, visit);
      afterPunctuation = false;
    } else if (code < 0x80) {
      at = endOf(text, start, isPunctuation);
      const isJoint = at === start + 1 && isLatin(text.charCodeAt(at));
      visit(isJoint ? 'joint' : 'punctuation', start, at);
      afterPunctuation = true;
    } else {
      let kind = scriptOf(code);
      at = start + 1;
      while (at < text.length && sameScript(text.charCodeAt(at), kind)) {
        // Japanese mixes two scripts within its words: a run with kana in it is one of them.
        if (kind === 'han' && scriptOf(text.charCodeAt(at)) === 'kana') kind = 'kana';
        at++;
      }
      visit(kind, start, at);
      afterPunctuation = kind === 'symbols';
    }
  }
}

function endOf(text: string, start: number, belongs: (code: number) => boolean): number {
  let end = start + 1;
  while (end < text.length && belongs(text.charCodeAt(end))) end++;
  return end;
}

/** One space before a word is a part of it. Line breaks after punctuation go with it; what is left is an indent. */
function visitSpace(text: string, start: number, afterPunctuation: boolean, visit: VisitPiece): number {
  const end = endOf(text, start, isSpace);
  let afterBreak = start;
  for (let at = start; at < end; at++) if (isLineBreak(text.charCodeAt(at))) afterBreak = at + 1;
  if (afterBreak > start) visit(afterPunctuation ? 'brokenPunctuation' : 'lineBreak', start, afterBreak);
  if (end - afterBreak > 1) visit('indent', afterBreak, end - 1);
  return end;
}

/** A run of Latin letters and digits: an encoding as a whole, or words, cut before capitals, and numbers. */
function visitWord(text: string, start: number, visit: VisitPiece): number {
  let end = start;
  let digits = 0;
  let changes = 0;
  let all = HEX;
  let before = 0;
  for (; end < text.length; end++) {
    const code = text.charCodeAt(end);
    const traits = code < 0x80 ? (ASCII[code] ?? 0) : isLatin(code) ? LOWER : 0;
    if ((traits & (LOWER | UPPER | DIGIT)) === 0) break;
    if (traits & DIGIT) digits++;
    else if (traits & UPPER && before & LOWER) changes++;
    all &= traits;
    before = traits;
  }
  const length = end - start;
  if (digits === 0 && changes === 0) {
    visitPart(text, start, end, visit);
    return end;
  }
  const mixed = digits > 0 && digits < length && length >= SHORTEST_MIXED;
  if (mixed || (length >= SHORTEST_ENCODING && changes * LETTERS_PER_CHANGE > length)) {
    visit(all & HEX ? 'hex' : 'mixed', start, end);
    return end;
  }
  for (let at = start; at < end; ) at = visitPart(text, at, end, visit);
  return end;
}

const LOWER = 1;
const UPPER = 2;
const DIGIT = 4;
const HEX = 8;

/** Traits of the characters of ASCII: asking for them one by one took most of the time. */
const ASCII = Uint8Array.from({ length: 0x80 }, (_, code) => {
  const isHex = isDigit(code) || isHexLetter(code);
  return (
    (isLower(code) ? LOWER : 0) |
    (isUpper(code) ? UPPER : 0) |
    (isDigit(code) ? DIGIT : 0) |
    (isHex ? HEX : 0)
  );
});

function visitPart(text: string, start: number, runEnd: number, visit: VisitPiece): number {
  let end = start + 1;
  if (isDigit(text.charCodeAt(start))) {
    while (end < runEnd && isDigit(text.charCodeAt(end))) end++;
    visit('digits', start, end);
    return end;
  }
  let accented = text.charCodeAt(start) >= 0x80;
  for (; end < runEnd; end++) {
    const code = text.charCodeAt(end);
    if (isDigit(code) || (isUpper(code) && isLower(text.charCodeAt(end - 1)))) break;
    accented ||= code >= 0x80;
  }
  visit(accented ? 'accentedWord' : 'word', start, end);
  return end;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

function isLower(code: number): boolean {
  return code >= 0x61 && code <= 0x7a;
}

function isUpper(code: number): boolean {
  return code >= 0x41 && code <= 0x5a;
}

function isHexLetter(code: number): boolean {
  return (code >= 0x61 && code <= 0x66) || (code >= 0x41 && code <= 0x46);
}

/** ASCII letters, and those with accents: Latin-1, Latin Extended, Vietnamese, and combining accents. */
function isLatin(code: number): boolean {
  if (code < 0x80) return isLower(code) || isUpper(code);
  if (code < 0x250) return code >= 0xc0 && code !== 0xd7 && code !== 0xf7;
  return (code >= 0x300 && code < 0x370) || (code >= 0x1e00 && code < 0x1f00);
}

function isSpace(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d) || code === 0xa0 || code === 0x3000;
}

function isLineBreak(code: number): boolean {
  return code === 0x0a || code === 0x0d;
}

function isPunctuation(code: number): boolean {
  return code < 0x80 && !isSpace(code) && !isDigit(code) && !isLatin(code);
}

const EAST_ASIAN: ReadonlySet<PieceKind> = new Set(['han', 'kana']);

function sameScript(code: number, kind: PieceKind): boolean {
  if (code < 0x80 || isLatin(code) || isSpace(code)) return false;
  const script = scriptOf(code);
  return script === kind || (EAST_ASIAN.has(script) && EAST_ASIAN.has(kind));
}

/** Ends of the ranges of scripts (Unicode blocks), in ascending order. */
const SCRIPTS: readonly (readonly [end: number, kind: PieceKind])[] = [
  [0x370, 'symbols'],
  [0x400, 'greek'],
  [0x530, 'cyrillic'],
  [0x590, 'otherLetters'],
  [0x600, 'hebrew'],
  [0x780, 'arabic'],
  [0x900, 'otherLetters'],
  [0xe00, 'indic'],
  [0x1000, 'southEastAsian'],
  [0x1100, 'southEastAsian'],
  [0x1200, 'hangul'],
  [0x1780, 'otherLetters'],
  [0x1800, 'southEastAsian'],
  [0x1f00, 'otherLetters'],
  [0x2000, 'greek'],
  [0x2e80, 'symbols'],
  [0x3000, 'han'],
  [0x3040, 'symbols'],
  [0x3100, 'kana'],
  [0x3400, 'symbols'],
  [0xa000, 'han'],
  [0xac00, 'otherLetters'],
  [0xd7b0, 'hangul'],
  [0xf900, 'symbols'],
  [0xfb00, 'han'],
  [0xfe00, 'arabic'],
  [0xfe70, 'symbols'],
  [0xff00, 'arabic'],
  [0x10000, 'symbols'],
];

function scriptOf(code: number): PieceKind {
  for (const [end, kind] of SCRIPTS) if (code < end) return kind;
  return 'symbols';
}
