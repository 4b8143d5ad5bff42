/**
 * Memory that its caller is going to fill to the last byte. It is not zeroed, and never comes from Node's shared
 * pool, so that a small batch does not hold a large slab.
 */
export function allocate(size: number): Uint8Array {
  return new Uint8Array(Buffer.allocUnsafeSlow(size).buffer);
}
