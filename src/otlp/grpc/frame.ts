/** gRPC's prefix of every message: one byte that tells of compression, four of length (big-endian). */
export const FRAME_HEAD_BYTES = 5;

/** The prefix of a message of `length` bytes. */
export function frameHead(length: number, isCompressed: boolean): Buffer {
  const head = Buffer.allocUnsafe(FRAME_HEAD_BYTES);
  head.writeUInt8(isCompressed ? 1 : 0, 0);
  head.writeUInt32BE(length, 1);
  return head;
}
