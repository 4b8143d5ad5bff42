import { Corrupt } from './corrupt.ts';
import { decodeHuffmanStream, type HuffmanTable, readHuffmanTable } from './huffman.ts';

export interface Literals {
  readonly bytes: Uint8Array;
  /** Length of the section in the block. */
  readonly length: number;
  /** The table that later blocks of the frame may use again. */
  readonly table: HuffmanTable | undefined;
}

const RAW = 0;
const RLE = 1;
const TREELESS = 3;

/** Reads the literals section of a compressed block (RFC 8878, section 3.1.1.3.1). */
export function readLiterals(
  block: Uint8Array,
  previous: HuffmanTable | undefined,
  maxBlockBytes: number,
): Literals {
  const [first = 0] = block;
  const type = first & 3;
  const format = (first >> 2) & 3;
  if (type === RAW || type === RLE) return readPlain(block, type, format, previous, maxBlockBytes);

  const headerBytes = format < 2 ? 3 : format + 2;
  const sizeBits = [10, 10, 14, 18][format] ?? 0;
  const header = littleEndian(block, headerBytes);
  const size = Math.floor(header / 16) % 2 ** sizeBits;
  const compressedSize = Math.floor(header / 2 ** (4 + sizeBits));
  const length = headerBytes + compressedSize;
  if (length > block.length || size > maxBlockBytes) throw new Corrupt('literals beyond their block');
  let content = block.subarray(headerBytes, length);
  let table = previous;
  if (type !== TREELESS) {
    const described = readHuffmanTable(content);
    table = described.table;
    content = content.subarray(described.length);
  }
  if (table === undefined) throw new Corrupt('literals without a Huffman code');
  const bytes = new Uint8Array(size);
  if (format === 0) decodeHuffmanStream(table, content, bytes);
  else decodeFourStreams(table, content, bytes);
  return { bytes, length, table };
}

function readPlain(
  block: Uint8Array,
  type: number,
  format: number,
  table: HuffmanTable | undefined,
  maxBlockBytes: number,
): Literals {
  const headerBytes = format === 1 ? 2 : format === 3 ? 3 : 1;
  const size = littleEndian(block, headerBytes) >> (headerBytes === 1 ? 3 : 4);
  const length = headerBytes + (type === RLE ? 1 : size);
  if (length > block.length || size > maxBlockBytes) throw new Corrupt('literals beyond their block');
  const content = block.subarray(headerBytes, length);
  const bytes = type === RLE ? new Uint8Array(size).fill(content[0] ?? 0) : content;
  return { bytes, length, table };
}

const JUMP_TABLE_BYTES = 6;

/** The sizes of three of the streams stand in front; the fourth is what is left. */
function decodeFourStreams(table: HuffmanTable, content: Uint8Array, output: Uint8Array): void {
  const quarter = (output.length + 3) >> 2;
  let from = JUMP_TABLE_BYTES;
  for (let stream = 0; stream < 4; stream += 1) {
    const size = stream < 3 ? littleEndian(content.subarray(2 * stream), 2) : content.length - from;
    const target = output.subarray(stream * quarter, stream < 3 ? (stream + 1) * quarter : undefined);
    if (from + size > content.length) throw new Corrupt('a Huffman stream beyond its block');
    decodeHuffmanStream(table, content.subarray(from, from + size), target);
    from += size;
  }
}

/** Up to five bytes, which is more than bit operators can take. */
function littleEndian(bytes: Uint8Array, count: number): number {
  let value = 0;
  for (let i = count - 1; i >= 0; i -= 1) value = value * 256 + (bytes[i] ?? 0);
  return value;
}
