/** Texts as UTF-8, each in the memory of the one before it. */

const FIRST_BUFFER_BYTES = 64 * 1024;
const MOST_BYTES_PER_UNIT = 3;
const LONGEST_KEPT_VIEW = 512;

/** Encodes one text at a time. */
export class TextBytes {
  readonly #encoder = new TextEncoder();
  #buffer = Buffer.allocUnsafeSlow(FIRST_BUFFER_BYTES);
  /** Of the buffer, by their length: to make one takes 0.1 µs, an eighth of what a short text without findings takes. */
  #views: (Buffer | undefined)[] = [];

  /** A text as UTF-8, which stays what it is until the next one is asked for. */
  of(text: string): Buffer {
    const most = text.length * MOST_BYTES_PER_UNIT;
    if (this.#buffer.length < most) {
      this.#buffer = Buffer.allocUnsafeSlow(2 ** Math.ceil(Math.log2(most)));
      this.#views = [];
    }
    const length = this.#encoder.encodeInto(text, this.#buffer).written;
    if (length > LONGEST_KEPT_VIEW) return this.#buffer.subarray(0, length);
    const known = this.#views[length];
    if (known !== undefined) return known;
    const made = this.#buffer.subarray(0, length);
    this.#views[length] = made;
    return made;
  }
}
