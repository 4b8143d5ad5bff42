import { decodeHuffman } from './huffman.ts';
import { STATIC_TABLE } from './static-table.ts';

export type HeaderField = readonly [name: string, value: string];

/** Why a header block could not be decoded; the connection cannot go on after either. */
export type HeaderFault = 'malformed' | 'too_large';

/** The size of the dynamic table that is announced by saying nothing (RFC 9113, section 6.5.2). */
const TABLE_LIMIT_BYTES = 4_096;
/** What an entry counts beside its text (RFC 7541, section 4.1). */
const ENTRY_OVERHEAD_BYTES = 32;

/** No length or index in a block that is not over its limits is longer. */
const MOST_INTEGER_BITS = 28;

/** Blocks that come again and again are remembered: so many, if they are no longer than this. */
const MOST_REMEMBERED = 32;
const LONGEST_REMEMBERED_BYTES = 1_024;

/** The decoding half of HPACK (RFC 7541): one for all header blocks of a connection, in their order. */
export class HeaderDecoder {
  readonly #limitBytes: number;
  /** The newest is the last. */
  #table: HeaderField[] = [];
  #tableBytes = 0;
  #tableLimitBytes = TABLE_LIMIT_BYTES;
  /**
   * Blocks by their bytes, as long as the table stays as it is. A client's calls are alike: 0.4 µs instead of 4 for the
   * headers of a gRPC call.
   */
  readonly #remembered = new Map<string, readonly HeaderField[]>();
  #at = 0;

  /** `limitBytes` bounds a block when decoded, counted as entries of the table are. */
  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  /** The fields of a whole block. */
  decode(block: Buffer): readonly HeaderField[] | HeaderFault {
    const key = block.length <= LONGEST_REMEMBERED_BYTES ? block.toString('latin1') : undefined;
    const known = key === undefined ? undefined : this.#remembered.get(key);
    if (known !== undefined) return known;
    const fields: HeaderField[] = [];
    let size = 0;
    let changesTable = false;
    this.#at = 0;
    while (this.#at < block.length) {
      const first = block[this.#at] ?? 0;
      if ((first & 0xe0) === 0x20) {
        // A change of the table's size, which may only come first.
        const limit = this.#integer(block, 5);
        if (limit === undefined || limit > TABLE_LIMIT_BYTES || fields.length > 0) return 'malformed';
        this.#tableLimitBytes = limit;
        this.#evict();
        changesTable = true;
        continue;
      }
      const isIndexed = first >= 0x80;
      const isKept = (first & 0xc0) === 0x40;
      const field = isIndexed ? this.#entry(this.#integer(block, 7)) : this.#literal(block, isKept ? 6 : 4);
      if (field === undefined) return 'malformed';
      size += sizeOf(field);
      if (size > this.#limitBytes) return 'too_large';
      fields.push(field);
      if (isKept) {
        this.#add(field);
        changesTable = true;
      }
    }
    if (changesTable) this.#remembered.clear();
    else if (key !== undefined) {
      if (this.#remembered.size >= MOST_REMEMBERED) this.#remembered.clear();
      this.#remembered.set(key, fields);
    }
    return fields;
  }

  #literal(block: Buffer, prefixBits: number): HeaderField | undefined {
    const index = this.#integer(block, prefixBits);
    const name = index === 0 ? this.#string(block) : this.#entry(index)?.[0];
    const value = name === undefined ? undefined : this.#string(block);
    return name === undefined || value === undefined ? undefined : [name, value];
  }

  #entry(index: number | undefined): HeaderField | undefined {
    if (index === undefined || index === 0) return undefined;
    if (index <= STATIC_TABLE.length) return STATIC_TABLE[index - 1];
    return this.#table[this.#table.length - (index - STATIC_TABLE.length)];
  }

  #string(block: Buffer): string | undefined {
    const isHuffman = (block[this.#at] ?? 0) >= 0x80;
    const length = this.#integer(block, 7);
    if (length === undefined || this.#at + length > block.length) return undefined;
    const start = this.#at;
    this.#at += length;
    return isHuffman ? decodeHuffman(block, start, this.#at) : block.toString('latin1', start, this.#at);
  }

  /** RFC 7541, section 5.1. */
  #integer(block: Buffer, prefixBits: number): number | undefined {
    const most = (1 << prefixBits) - 1;
    const prefix = block[this.#at++];
    if (prefix === undefined) return undefined;
    let value = prefix & most;
    if (value < most) return value;
    for (let shift = 0; shift < MOST_INTEGER_BITS; shift += 7) {
      const byte = block[this.#at++];
      if (byte === undefined) return undefined;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    return undefined;
  }

  #add(field: HeaderField): void {
    this.#table.push(field);
    this.#tableBytes += sizeOf(field);
    this.#evict();
  }

  #evict(): void {
    let evicted = 0;
    for (; this.#tableBytes > this.#tableLimitBytes; evicted++) {
      const oldest = this.#table[evicted];
      if (oldest !== undefined) this.#tableBytes -= sizeOf(oldest);
    }
    if (evicted > 0) this.#table = this.#table.slice(evicted);
  }
}

function sizeOf([name, value]: HeaderField): number {
  return name.length + value.length + ENTRY_OVERHEAD_BYTES;
}
