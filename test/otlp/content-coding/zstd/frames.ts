const TYPES = { raw: 0, rle: 1, compressed: 2, reserved: 3 };

/** A frame without a checksum, of unknown size, with a window of 2 MiB. */
export function frame(...blocks: number[][]): Uint8Array {
  return Uint8Array.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x58, ...blocks.flat()]);
}

export function block(
  type: keyof typeof TYPES,
  content: number[],
  { size = content.length, last = false }: { size?: number; last?: boolean } = {},
): number[] {
  const header = (size << 3) | (TYPES[type] << 1) | Number(last);
  return [header & 0xff, (header >> 8) & 0xff, header >> 16, ...content];
}

/** The last block of a frame, from its two sections. */
export function compressedBlock(literals: number[], sequences: number[]): number[] {
  return block('compressed', [...literals, ...sequences], { last: true });
}

/** 98,047 times: no literal, and a match of at least 65,539 bytes, from tables of one symbol each. */
export const SEQUENCES_OF_RUNS = [0xff, 0xff, 0xff, 0x54, 0, 2, 52, 1, 1, 1];
