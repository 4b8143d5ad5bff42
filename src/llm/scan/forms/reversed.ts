/** A text with its UTF-16 units in the opposite order, surrogate pairs kept whole. */
export function reversed(text: string): string {
  return [...text].reverse().join('');
}
