import { type DecodedText, decodeLiteral } from './literal.ts';
import type { KnownTexts, MaskTools, Redacted } from './plain-text.ts';
import { actionFor } from './policy.ts';
import type { Replacement, Stretch } from './replacement.ts';
import type { StringToken, Structure } from './structure.ts';

/**
 * Secrets and personal data in strings that show only beside what stands around these, such as their key. Structure
 * itself is never replaced.
 */
export function maskByContext(
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
