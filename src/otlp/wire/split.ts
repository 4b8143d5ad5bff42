import type { Signal } from '../signal.ts';
import { allocate } from './allocate.ts';
import { addRange, type Envelope, fieldSize, newEnvelope, type Range, writeContent } from './envelope.ts';
import { isWireError } from './error.ts';
import { type Field, isLengthDelimited } from './field.ts';
import { countItems, NESTING } from './item-count.ts';
import { walkFields } from './walk.ts';

/** An export request cut from a larger one. */
export interface Part {
  readonly bytes: Uint8Array;
  readonly itemCount: number;
}

/**
 * What repeating the enclosing resources and scopes may cost in all: 64 MiB and twice the request. A large resource
 * with very many tiny spans would otherwise be copied thousands of times. When this is used up, the rest goes into
 * the part at hand, over its cap.
 */
const REPEATED_LIMIT_BYTES = 64 * 1024 * 1024;
const REPEATED_LIMIT_FACTOR = 2;

/**
 * Cuts a request into parts of at most `maxItems` spans, data points or log records each, filled in order. A metric
 * is never cut: one with more points than that goes alone. Otherwise as splitByBytes.
 */
export function splitByItems(signal: Signal, bytes: Uint8Array, maxItems: number): Part[] {
  return split(signal, bytes, (_size, itemCount) => itemCount <= maxItems);
}

/**
 * Cuts a request into parts of at most `maxBytes` each, filled in order. An item that is larger than that goes
 * alone, with its resource and scope.
 *
 * Cuts lie between spans, log records or metrics. Every part repeats the resource and scope of its items, with their
 * schema URLs and unknown fields. Unknown fields of the request itself are kept once. A resource or scope that need
 * not be cut is copied byte for byte, and a request that need not be cut is returned as it is; so is one that is
 * damaged, with an item count of 0.
 */
export function splitByBytes(signal: Signal, bytes: Uint8Array, maxBytes: number): Part[] {
  return split(signal, bytes, (size) => size <= maxBytes);
}

type Fits = (size: number, itemCount: number) => boolean;

function split(signal: Signal, bytes: Uint8Array, fits: Fits): Part[] {
  const itemCount = countItems(signal, bytes, 0, bytes.length, 0);
  if (isWireError(itemCount)) return [{ bytes, itemCount: 0 }];
  if (fits(bytes.length, itemCount)) return [{ bytes, itemCount }];
  const splitter = new Splitter(signal, bytes, fits);
  splitter.cut(0, bytes.length, 0);
  return splitter.finish();
}

/** Fills one part after the other. The request was walked to its items before: no walk here meets damage. */
class Splitter {
  readonly #signal: Signal;
  readonly #bytes: Uint8Array;
  readonly #fits: Fits;
  readonly #parts: Part[] = [];
  /** The request that is being put together and, within a ResourceX or ScopeX that is cut, their pieces. */
  #open: Envelope[] = [newEnvelope(0, [])];
  #itemCount = 0;
  #isEmpty = true;
  #repeatableBytes: number;

  constructor(signal: Signal, bytes: Uint8Array, fits: Fits) {
    this.#signal = signal;
    this.#bytes = bytes;
    this.#fits = fits;
    this.#repeatableBytes = REPEATED_LIMIT_BYTES + REPEATED_LIMIT_FACTOR * bytes.length;
  }

  /** Places what the request, ResourceX or ScopeX with the content `[start, end)` holds of the next depth. */
  cut(start: number, end: number, depth: number): void {
    walkFields(this.#bytes, start, end, (field) => {
      if (isNested(field, depth)) this.#place(field, depth + 1);
      else if (depth === 0) this.#placeWhole({ start: field.tagStart, end: field.end }, 0);
      return undefined;
    });
  }

  finish(): Part[] {
    if (!this.#isEmpty) this.#closePart();
    return this.#parts;
  }

  #place({ number, tagStart, start, end }: Readonly<Field>, depth: number): void {
    const whole = { start: tagStart, end };
    const counted = countItems(this.#signal, this.#bytes, start, end, depth);
    const itemCount = isWireError(counted) ? 0 : counted;
    const own = this.#hasRoom(whole, itemCount) ? undefined : this.#fieldsAroundNested(start, end, depth);
    if (own === undefined) {
      this.#placeWhole(whole, itemCount);
    } else {
      this.#open.push(newEnvelope(number, own));
      this.cut(start, end, depth);
      this.#leave();
    }
  }

  #placeWhole(range: Range, itemCount: number): void {
    if (!this.#isEmpty && !this.#hasRoom(range, itemCount) && this.#mayRepeat()) this.#closePart();
    const inner = this.#open.at(-1)!;
    addRange(inner.children, range);
    inner.size += range.end - range.start;
    this.#itemCount += itemCount;
    this.#isEmpty = false;
  }

  /** The fields of a ResourceX or ScopeX that all its pieces have; undefined where there is nothing to cut. */
  #fieldsAroundNested(start: number, end: number, depth: number): Range[] | undefined {
    const own: Range[] = [];
    let hasNested = false;
    walkFields(this.#bytes, start, end, (field) => {
      if (isNested(field, depth)) hasNested = true;
      else addRange(own, { start: field.tagStart, end: field.end });
      return undefined;
    });
    return hasNested ? own : undefined;
  }

  #hasRoom({ start, end }: Range, itemCount: number): boolean {
    let size = end - start;
    for (let depth = this.#open.length - 1; depth > 0; depth--)
      size = fieldSize(this.#open[depth]!.size + size);
    return this.#fits(this.#open[0]!.size + size, this.#itemCount + itemCount);
  }

  #mayRepeat(): boolean {
    return this.#open.reduce((sum, { ownBytes }) => sum + ownBytes, 0) <= this.#repeatableBytes;
  }

  /** Puts the innermost open piece into the one around it, unless nothing came into it. */
  #leave(): void {
    const piece = this.#open.pop()!;
    if (piece.children.length === 0) return;
    const around = this.#open.at(-1)!;
    around.children.push(piece);
    around.size += fieldSize(piece.size);
  }

  /** Ends the part and begins the next one inside of the same resource and scope. */
  #closePart(): void {
    const next = this.#open.map(({ fieldNumber, own }) => newEnvelope(fieldNumber, own));
    while (this.#open.length > 1) this.#leave();
    const request = this.#open[0]!;
    const bytes = allocate(request.size);
    writeContent(this.#bytes, request, bytes, 0);
    this.#parts.push({ bytes, itemCount: this.#itemCount });
    for (const { ownBytes } of next) this.#repeatableBytes -= ownBytes;
    this.#open = next;
    this.#itemCount = 0;
    this.#isEmpty = true;
  }
}

function isNested(field: Readonly<Field>, depth: number): boolean {
  const number = NESTING[depth];
  return number !== undefined && isLengthDelimited(field, number);
}
