/** A part of a text, in UTF-16 units. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** A stretch of a text that gives way to a marker. */
export interface Replacement extends Stretch {
  readonly insert: string;
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

/** In order; of those that overlap the first one, as far as it reaches, and what the others reach further. */
export function inOrder(replacements: readonly Replacement[]): Replacement[] {
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
