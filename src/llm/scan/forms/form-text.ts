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
}

/** Collects a text piece by piece, with the place of each of its UTF-16 units in the text it is made of. */
export class TextBuilder {
  #text = '';
  readonly #starts: number[] = [];
  #end = 0;

  get text(): string {
    return this.#text;
  }

  /** Adds what stands for the part of the source from `start` to `end`. */
  add(piece: string, start: number, end: number): void {
    this.#text += piece;
    for (let unit = 0; unit < piece.length; unit++) this.#starts.push(start);
    this.#end = end;
  }

  /** The text so far as a form; what was left out at the edges of a span does not belong to it. */
  build(form: Form): FormText {
    const starts = this.#starts;
    const sourceEnd = this.#end;
    return {
      form,
      text: this.#text,
      origin: ({ start, end }) => ({
        start: starts[start] ?? sourceEnd,
        end: end < starts.length ? (starts[end] ?? sourceEnd) : sourceEnd,
      }),
    };
  }
}
