import { LONGEST_TIMER_MS } from '../../config/duration.ts';
import type { Section } from '../../config/section.ts';
import type { BatcherConfig } from './batcher.ts';
import type { Load } from './capacity.ts';
import { SIZERS, type Sizer } from './sizer.ts';

/** The section `sending_queue`, with the Collector's keys. */
export interface QueueConfig {
  /** Off: the sender is answered by the backend's answer, and requests are not joined. */
  readonly enabled: boolean;
  /** Requests under way at the same time. */
  readonly numConsumers: number;
  readonly sizer: Sizer;
  /** What the queue holds, waiting and under way: units of `sizer`, and bytes of memory in any case. */
  readonly limit: Load;
  /** On: a sender waits for room instead of being turned away. */
  readonly blockOnOverflow: boolean;
  /** On: a sender is answered once the backend has answered. */
  readonly waitForResult: boolean;
  readonly batch: BatcherConfig;
}

const MIB = 2 ** 20;
const DEFAULT_LIMIT_BYTES = 128 * MIB;
/** The Collector's default for a queue that is counted in requests or items. */
const DEFAULT_QUEUE_SIZE = 1_000;
/**
 * gRPC servers take 4 MiB unless told otherwise, measured after decompression; a little is left for what they
 * add (Collector issue 6046: batches counted in spans overflow it and are lost).
 */
const DEFAULT_BATCH_BYTES = 4 * MIB - 64 * 1024;

/**
 * Reads `sending_queue`. With neither `sizer` nor `queue_size` the queue is bounded by bytes alone; `queue_size`
 * alone counts requests, as in the Collector, and the bound in bytes holds beside it.
 */
export function decodeQueue(section: Section): QueueConfig {
  const countsBytes = !section.has('sizer') && !section.has('queue_size');
  const sizer = section.oneOf('sizer', SIZERS, countsBytes ? 'bytes' : 'requests');
  const queueSize =
    sizer === 'bytes'
      ? section.bytes('queue_size', DEFAULT_LIMIT_BYTES, { min: 1 })
      : section.integer('queue_size', DEFAULT_QUEUE_SIZE, { min: 1 });
  return {
    enabled: section.boolean('enabled', true),
    numConsumers: section.integer('num_consumers', 10, { min: 1 }),
    sizer,
    limit: {
      units: queueSize,
      bytes: sizer === 'bytes' ? Math.max(queueSize, DEFAULT_LIMIT_BYTES) : DEFAULT_LIMIT_BYTES,
    },
    blockOnOverflow: section.boolean('block_on_overflow', false),
    waitForResult: section.boolean('wait_for_result', false),
    batch: decodeBatcher(
      section.section('batch'),
      section.has('sizer') && sizer === 'bytes' ? 'bytes' : 'items',
    ),
  };
}

/** A sizer that is set for the queue holds for its batches too, as in the Collector; requests are no measure there. */
function decodeBatcher(section: Section, queueSizer: 'bytes' | 'items'): BatcherConfig {
  const sizer = section.oneOf('sizer', SIZERS, queueSizer);
  const size = (key: string, fallback: number): number =>
    sizer === 'bytes' ? section.bytes(key, fallback, { min: 0 }) : section.integer(key, fallback, { min: 0 });
  const minSize = size('min_size', sizer === 'bytes' ? DEFAULT_BATCH_BYTES : 8_192);
  const maxSize = size('max_size', 0);
  if (maxSize > 0 && maxSize < minSize) section.problem('must not be less than min_size', 'max_size');
  return {
    flushTimeoutMs: section.durationMs('flush_timeout', 200, { maxMs: LONGEST_TIMER_MS }),
    minSize,
    maxSize,
    sizer,
    maxBytes: section.bytes('max_bytes', DEFAULT_BATCH_BYTES, { min: 0 }),
  };
}
