/** One form of a text, with the way back to the text that it was made of. */

import type { Form } from '../rule.ts';

export interface Span {
  /** UTF-16 units, as `slice` takes them. */
  readonly start: number;
  readonly end: number;
}

export interface FormText {
  readonly form: Form;
  readonly text: string;
  /** The part of the text it was made of that a part of this one stands for. */
  readonly origin: (span: Span) => Span;
  /** Whether there is more of the form before and behind: a match that touches the edge there may be none. */
  readonly isCutBefore?: boolean;
  readonly isCutBehind?: boolean;
}

/** A piece of a text and what stands for it: nothing, one character, or a copy as long as the piece. */
export interface Replacement extends Span {
  readonly text: string;
}

/**
 * A form in which pieces of a text are replaced and the rest stays. Where its units come from is worked out only when
 * a place is asked for, which few texts give reason to.
 * @param replacements in order, not overlapping
 */
export function replacePieces(form: Form, text: string, replacements: Iterable<Replacement>): FormText {
  const made: Replacement[] = [];
  const parts: string[] = [];
  let from = 0;
  for (const replacement of replacements) {
    made.push(replacement);
    parts.push(text.slice(from, replacement.start), replacement.text);
    from = replacement.end;
  }
  parts.push(text.slice(from));
  let starts: Int32Array | undefined;
  return {
    form,
    text: parts.join(''),
    origin: ({ start, end }) => {
      starts ??= unitStarts(text.length, made);
      return { start: starts[start] ?? text.length, end: starts[end] ?? text.length };
    },
  };
}

/** By unit of the new text: where the piece begins in the old one that it stands for. */
function unitStarts(length: number, replacements: readonly Replacement[]): Int32Array {
  const grown = replacements.reduce((sum, { start, end, text }) => sum + text.length - (end - start), length);
  const starts = new Int32Array(grown + 1).fill(length);
  let at = 0;
  let from = 0;
  for (const { start, end, text } of replacements) {
    for (; from < start; from++) starts[at++] = from;
    for (let unit = 0; unit < text.length; unit++)
      starts[at++] = text.length === end - start ? start + unit : start;
    from = end;
  }
  for (; from < length; from++) starts[at++] = from;
  return starts;
}

/** A form of the part of a text between two of its units, as one of the text. */
export function ofPart(text: string, { start, end }: Span, inner: FormText): FormText {
  const origin = (span: Span) => {
    const inPart = inner.origin(span);
    return { start: start + inPart.start, end: start + inPart.end };
  };
  return { ...inner, origin, isCutBefore: start > 0, isCutBehind: end < text.length };
}

/** A form of a form, as a form of the text that the first one was made of. */
export function through(base: FormText, inner: FormText): FormText {
  if (base.form === 'raw') return inner;
  return { ...inner, origin: (span) => base.origin(inner.origin(span)) };
}
