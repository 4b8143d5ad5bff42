import type { Batch } from '../../pipeline/batch.ts';

/** What a limit counts: requests as they came, spans (points, records), or bytes of uncompressed protobuf. */
export const SIZERS = ['requests', 'items', 'bytes'] as const;

export type Sizer = (typeof SIZERS)[number];

export function sizeOf(batch: Batch, sizer: Sizer): number {
  switch (sizer) {
    case 'requests':
      return 1;
    case 'items':
      return batch.itemCount;
    case 'bytes':
      return batch.bytes.length;
  }
}
