import { asBase64, asText, textsIn } from './encoded.ts';
import { type DecodedText, decodeLiteral } from './literal.ts';
import {
  type KnownTexts,
  type MaskTools,
  maskPlainText,
  type Redacted,
  type Replacement,
} from './plain-text.ts';
import { actionFor } from './policy.ts';
import { continuedStrings } from './streams.ts';
import { type NumberToken, type StringToken, type Structure, structureOf } from './structure.ts';

/** JSON in JSON is followed so deep; what is deeper is taken as it stands. */
const MOST_LEVELS = 6;
const LEAST_DIGITS = 6;

/** Strings of a text that are read as one: one alone, or the pieces of a stream. */
interface Strand {
  readonly text: string;
  readonly pieces: readonly Piece[];
}

interface Piece {
  /** Where it begins in the strand. */
  readonly at: number;
  readonly decoded: DecodedText;
}

/**
 * Where a text has to be changed so that none of its strings holds a finding any more: JSON (in JSON), event streams
 * and Python's `repr` stay what they are, and text around them is looked at too. In order, not overlapping.
 */
export function maskText(
  text: string,
  known: KnownTexts,
  tools: MaskTools,
  redacted: Redacted,
  level = 0,
): Replacement[] {
  const encoded =
    level < MOST_LEVELS
      ? (maskEncoded(text, known, tools, redacted, level) ?? maskFrames(text, known, tools, redacted, level))
      : undefined;
  if (encoded !== undefined) return [{ start: 0, end: text.length, insert: encoded }];
  const structure = level < MOST_LEVELS ? structureOf(text) : undefined;
  if (structure === undefined) return maskPlainText(text, known, tools, redacted);
  const found = strandsOf(text, structure).flatMap((strand) =>
    placed(maskText(strand.text, known, tools, redacted, level + 1), strand),
  );
  found.push(...maskGaps(text, structure, known, tools, redacted));
  for (const token of structure.isPure ? structure.tokens : []) {
    if (token.kind === 'number') found.push(...maskNumber(text, token, known, tools, redacted));
  }
  const inside = inOrder(found);
  const byContext = maskByContext(text, structure, inside, known, tools, redacted);
  const all = byContext.length === 0 ? inside : inOrder([...inside, ...byContext]);
  return structure.isPure ? all : maskAcross(text, all, known, tools, redacted);
}

/** Words with something in quotes or brackets among them are read past these. */
function maskAcross(
  text: string,
  done: readonly Replacement[],
  known: KnownTexts,
  tools: MaskTools,
  redacted: Redacted,
): Replacement[] {
  const roles = known.rolesOf(text);
  const left = tools.find(withReplacements(text, done), roles, tools.familiesFor(roles));
  return left.length === 0 ? [...done] : inOrder([...done, ...maskPlainText(text, known, tools, redacted)]);
}

/** Base64 with what it stands for masked; undefined where a text is not base64, or nothing is found in it. */
function maskEncoded(
  text: string,
  known: KnownTexts,
  tools: MaskTools,
  redacted: Redacted,
  level: number,
): string | undefined {
  const base64 = asBase64(text);
  if (base64 === undefined) return undefined;
  const content = asText(base64.bytes);
  if (content === undefined) return maskBinary(base64.bytes, known, tools, redacted, level + 1);
  const replacements = maskText(content, known, tools, redacted, level + 1);
  if (replacements.length === 0) return undefined;
  const masked = base64.encode(withReplacements(content, replacements));
  // That it is encoded may be the finding.
  return withReplacements(masked, maskPlainText(masked, known, tools, redacted));
}

/**
 * What is to stand in the place of bytes that are no text; undefined where nothing is found in them. Nothing can be
 * cut out of them, so they go as a whole; so do those that stand for more than is looked at.
 */
export function maskBinary(
  bytes: Uint8Array,
  known: KnownTexts,
  tools: MaskTools,
  redacted: Redacted,
  level = 0,
): string | undefined {
  return dropIfFound(textsIn(bytes, tools.readFrames), known, tools, redacted, level);
}

/** Frames that somebody took for text begin with zeros still. */
function maskFrames(
  text: string,
  known: KnownTexts,
  tools: MaskTools,
  redacted: Redacted,
  level: number,
): string | undefined {
  if (!text.startsWith('\0')) return undefined;
  return dropIfFound(tools.readFrames(Buffer.from(text)), known, tools, redacted, level + 1);
}

/** The marker for something of which these are the texts, if anything is found in them, or nobody could read them. */
function dropIfFound(
  texts: readonly string[] | undefined,
  known: KnownTexts,
  tools: MaskTools,
  redacted: Redacted,
  level: number,
): string | undefined {
  const found: Redacted = { families: new Set(), actions: new Set() };
  if (texts?.every((text) => maskText(text, known, tools, found, level).length === 0)) return undefined;
  for (const family of found.families) redacted.families.add(family);
  redacted.actions.add('drop');
  return tools.markerOf('drop', [...found.families][0], '');
}

/** The text with its replacements made. */
export function withReplacements(text: string, replacements: readonly Replacement[]): string {
  if (replacements.length === 0) return text;
  let from = 0;
  const pieces = replacements.flatMap(({ start, end, insert }) => {
    const kept = text.slice(from, start);
    from = end;
    return [kept, insert];
  });
  return [...pieces, text.slice(from)].join('');
}

function strandsOf(text: string, structure: Structure): Strand[] {
  return continuedStrings(text, structure).map((tokens) => {
    let at = 0;
    const pieces = tokens.map((token) => {
      const decoded = decodeLiteral(text, token.start, token.end);
      const piece = { at, decoded };
      at += decoded.text.length;
      return piece;
    });
    return { text: pieces.map(({ decoded }) => decoded.text).join(''), pieces };
  });
}

/** What is replaced in a strand, in the literals that it was read from: the first of them gets the marker. */
function placed(replacements: readonly Replacement[], { pieces }: Strand): Replacement[] {
  const result: Replacement[] = [];
  let first = 0;
  for (const { start, end, insert } of replacements) {
    let rest = JSON.stringify(insert).slice(1, -1);
    while (first < pieces.length && endOf(pieces[first]) <= start) first++;
    for (let index = first; index < pieces.length; index++) {
      const { at, decoded } = pieces[index] as Piece;
      if (at >= end) break;
      const from = Math.max(start, at);
      const to = Math.min(end, at + decoded.text.length);
      if (from >= to) continue;
      result.push({ start: decoded.at(from - at), end: decoded.at(to - at), insert: rest });
      rest = '';
    }
  }
  return result;
}

function endOf(piece: Piece | undefined): number {
  return piece === undefined ? 0 : piece.at + piece.decoded.text.length;
}

/** A number gives way to a string, so that JSON stays JSON. */
function maskNumber(
  text: string,
  { start, end }: NumberToken,
  known: KnownTexts,
  tools: MaskTools,
  redacted: Redacted,
): Replacement[] {
  if (end - start < LEAST_DIGITS) return [];
  const digits = text.slice(start, end);
  const [first] = maskPlainText(digits, known, tools, redacted);
  return first === undefined ? [] : [{ start, end, insert: `"${first.insert}"` }];
}

/** Text outside of any string, where there is some: of pure JSON it is structure, which holds nothing. */
function maskGaps(
  text: string,
  { tokens, isPure }: Structure,
  known: KnownTexts,
  tools: MaskTools,
  redacted: Redacted,
): Replacement[] {
  if (isPure) return [];
  const strings = tokens.filter(({ kind }) => kind === 'string');
  const starts = [0, ...strings.map(({ end }) => end)];
  const ends = [...strings.map(({ start }) => start), text.length];
  return starts.flatMap((start, index) => {
    const gap = text.slice(start, ends[index]);
    const shifted = maskPlainText(gap, known, tools, redacted);
    return shifted.map((one) => ({ ...one, start: one.start + start, end: one.end + start }));
  });
}

/**
 * Secrets and personal data in strings that show only beside what stands around these, such as their key. Structure
 * itself is never replaced.
 */
function maskByContext(
  text: string,
  { tokens }: Structure,
  done: readonly Replacement[],
  known: KnownTexts,
  { policy, find, markerOf, familiesInContext }: MaskTools,
  redacted: Redacted,
): Replacement[] {
  const roles = known.rolesOf(text);
  const families = familiesInContext(roles);
  if (families.size === 0) return [];
  const found = find(text, roles, families);
  if (found.length === 0) return [];
  const values = tokens.filter((token): token is StringToken => token.kind === 'string' && !token.isKey);
  const decodedOf = rememberLiterals(text);
  return found.flatMap(({ family, subject }) =>
    overlapping(values, subject).flatMap((token) => {
      const decoded = decodedOf(token);
      const action = actionFor(policy, family, known.rolesOf(decoded.text));
      const place = widened(decoded, token, subject);
      if (action === 'keep' || overlapping(done, place).length > 0) return [];
      redacted.families.add(family);
      redacted.actions.add(action);
      return [{ ...place, insert: markerOf(action, family, text.slice(subject.start, subject.end)) }];
    }),
  );
}

interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** Those of stretches in order, none over another, that share something with a place. */
function overlapping<T extends Stretch>(ordered: readonly T[], { start, end }: Stretch): T[] {
  let low = 0;
  let high = ordered.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ordered[middle]?.end ?? 0) <= start) low = middle + 1;
    else high = middle;
  }
  const result: T[] = [];
  for (let at = ordered[low]; at !== undefined && at.start < end; at = ordered[++low]) result.push(at);
  return result;
}

/** Much may be found in one literal. */
function rememberLiterals(text: string): (token: StringToken) => DecodedText {
  const literals = new Map<StringToken, DecodedText>();
  return (token) => {
    let decoded = literals.get(token);
    if (decoded === undefined) {
      decoded = decodeLiteral(text, token.start, token.end);
      literals.set(token, decoded);
    }
    return decoded;
  };
}

/** The part of a literal that holds a stretch, without an escape cut in two. */
function widened(decoded: DecodedText, token: StringToken, { start, end }: Stretch): Stretch {
  const { length } = decoded.text;
  const from = start <= token.start ? token.start : decoded.at(decoded.indexAt(start, length));
  const to = end >= token.end ? length : decoded.indexAt(end - 1, length) + 1;
  return { start: from, end: decoded.at(to) };
}

/** In order; of those that overlap the first one, as far as it reaches, and what the others reach further. */
function inOrder(replacements: readonly Replacement[]): Replacement[] {
  const ordered = [...replacements].sort((a, b) => a.start - b.start || b.end - a.end);
  const result: Replacement[] = [];
  for (const replacement of ordered) {
    const last = result.at(-1);
    if (last !== undefined && replacement.start < last.end) {
      if (replacement.end > last.end) result[result.length - 1] = { ...last, end: replacement.end };
    } else result.push(replacement);
  }
  return result;
}
