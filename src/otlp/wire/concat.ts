import { allocate } from './allocate.ts';

/** The parts one after the other, in a new buffer. */
export function concatBytes(parts: readonly Uint8Array[]): Uint8Array {
  let size = 0;
  for (const part of parts) size += part.length;
  const joined = allocate(size);
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/**
 * Joins serialized export requests of one signal. The concatenation of protobuf messages is their merge, and as a
 * request has nothing but repeated fields, the merge has every part's resources, in order. A single part is
 * returned as it is; otherwise the result is a new buffer.
 */
export function concatRequests(parts: readonly Uint8Array[]): Uint8Array {
  return parts.length === 1 ? parts[0]! : concatBytes(parts);
}
