import { maskByContext } from './context.ts';
import { asBase64, asText, textsIn } from './encoded.ts';
import { type KnownTexts, type MaskTools, maskPlainText, type Redacted } from './plain-text.ts';
import { inOrder, type Replacement, withReplacements } from './replacement.ts';
import { placed, strandsOf } from './strand.ts';
import { type Structure, structureOf } from './structure.ts';

/** JSON in JSON is followed so deep; what is deeper is taken as it stands. */
const MOST_LEVELS = 6;
const LEAST_DIGITS = 6;

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
  if (tools.clean.has(text)) return [];
  const replacements = maskAnyText(text, known, tools, redacted, level);
  if (replacements.length === 0) tools.clean.add(text);
  return replacements;
}

function maskAnyText(
  text: string,
  known: KnownTexts,
  tools: MaskTools,
  redacted: Redacted,
  level: number,
): Replacement[] {
  const encoded =
    level < MOST_LEVELS
      ? (maskEncoded(text, known, tools, redacted, level) ?? maskFrames(text, known, tools, redacted, level))
      : undefined;
  if (encoded !== undefined) return [{ start: 0, end: text.length, insert: encoded }];
  const structure = level < MOST_LEVELS ? structureOf(text) : undefined;
  if (structure === undefined) return maskPlainText(text, known, tools, redacted);
  const inside = inOrder([
    ...strandsOf(text, structure).flatMap((strand) =>
      placed(maskText(strand.text, known, tools, redacted, level + 1), strand),
    ),
    ...maskGaps(text, structure, known, tools, redacted),
    ...maskNumbers(text, structure, known, tools, redacted),
  ]);
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

/** A number gives way to a string, so that JSON stays JSON. */
function maskNumbers(
  text: string,
  { tokens, isPure }: Structure,
  known: KnownTexts,
  tools: MaskTools,
  redacted: Redacted,
): Replacement[] {
  if (!isPure) return [];
  return tokens.flatMap(({ kind, start, end }) => {
    if (kind !== 'number' || end - start < LEAST_DIGITS) return [];
    const [first] = maskPlainText(text.slice(start, end), known, tools, redacted);
    return first === undefined ? [] : [{ start, end, insert: `"${first.insert}"` }];
  });
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
