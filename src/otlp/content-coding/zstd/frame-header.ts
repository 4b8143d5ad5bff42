import { Corrupt } from './corrupt.ts';

export interface FrameHeader {
  /** Length of the header; of the whole frame if it is to be skipped. */
  readonly length: number;
  readonly skippable: boolean;
  /** The size of the decoded frame, if it says so. */
  readonly contentBytes: number | undefined;
  readonly hasChecksum: boolean;
}

const MAGIC = 0xfd2fb528;
/** Sixteen magic numbers mark frames that hold no data for the reader. */
const SKIPPABLE_MAGIC = 0x184d2a50;

/** Reads what a frame begins with (RFC 8878, sections 3.1.1.1 and 3.1.2). */
export function readFrameHeader(bytes: Uint8Array): FrameHeader {
  const magic = littleEndian(bytes, 0, 4);
  if (magic - (magic % 16) === SKIPPABLE_MAGIC) {
    const length = 8 + littleEndian(bytes, 4, 4);
    if (length > bytes.length) throw new Corrupt('a frame that is cut short');
    return { length, skippable: true, contentBytes: undefined, hasChecksum: false };
  }
  if (magic !== MAGIC) throw new Corrupt('no frame begins here');
  const descriptor = littleEndian(bytes, 4, 1);
  if ((descriptor & 8) !== 0) throw new Corrupt('reserved bits are set');
  const singleSegment = (descriptor & 32) !== 0;
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3] ?? 0;
  const sizeBytes = [singleSegment ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0;
  // A frame of a single segment has no byte that describes a window.
  let at = singleSegment ? 5 : 6;
  if (littleEndian(bytes, at, dictionaryBytes) !== 0) throw new Corrupt('a frame that needs a dictionary');
  at += dictionaryBytes;
  const size = littleEndian(bytes, at, sizeBytes);
  at += sizeBytes;
  return {
    length: at,
    skippable: false,
    // Two bytes count from 256, as what is smaller takes one.
    contentBytes: sizeBytes === 0 ? undefined : sizeBytes === 2 ? size + 256 : size,
    hasChecksum: (descriptor & 4) !== 0,
  };
}

function littleEndian(bytes: Uint8Array, from: number, count: number): number {
  if (from + count > bytes.length) throw new Corrupt('a frame that is cut short');
  let value = 0;
  for (let i = from + count - 1; i >= from; i -= 1) value = value * 256 + (bytes[i] ?? 0);
  return value;
}
