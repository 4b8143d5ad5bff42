import { LENGTH_DELIMITED } from './field.ts';
import { varintSize, writeVarint } from './varint.ts';

/** Bytes of a request that are copied as they are. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/**
 * A request, ResourceX or ScopeX that is being put together from parts of another request: first its own fields,
 * then messages of the next depth, copied whole or put together in turn.
 */
export interface Envelope {
  /** The field that it is in the message around it. */
  readonly fieldNumber: number;
  readonly own: readonly Range[];
  readonly ownBytes: number;
  readonly children: (Range | Envelope)[];
  /** Of the content: own fields and the children so far. */
  size: number;
}

export function newEnvelope(fieldNumber: number, own: readonly Range[]): Envelope {
  const ownBytes = own.reduce((sum, { start, end }) => sum + end - start, 0);
  return { fieldNumber, own, ownBytes, children: [], size: ownBytes };
}

/** The bytes that an envelope takes as a field whose content has `size` bytes; its tag has one byte. */
export function fieldSize(size: number): number {
  return 1 + varintSize(size) + size;
}

/** Adds a range at the end of `ranges`, joined with the last one where they touch. */
export function addRange(ranges: (Range | Envelope)[], range: Range): void {
  const last = ranges.at(-1);
  if (last !== undefined && 'end' in last && last.end === range.start) {
    ranges[ranges.length - 1] = { start: last.start, end: range.end };
  } else ranges.push(range);
}

/** Writes the content of an envelope from the request it was taken from; returns the offset after it. */
export function writeContent(source: Uint8Array, envelope: Envelope, target: Uint8Array, at: number): number {
  let next = at;
  for (const child of [...envelope.own, ...envelope.children]) {
    if ('end' in child) {
      target.set(source.subarray(child.start, child.end), next);
      next += child.end - child.start;
    } else {
      target[next++] = (child.fieldNumber << 3) | LENGTH_DELIMITED;
      next = writeContent(source, child, target, writeVarint(target, next, child.size));
    }
  }
  return next;
}
