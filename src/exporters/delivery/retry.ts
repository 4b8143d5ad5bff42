import type { Section } from '../../config/section.ts';
import type { Surroundings } from '../../pipeline/component.ts';
import type { Logger } from '../../telemetry/logger.ts';
import type { Send, SendResult } from './send.ts';
import { wait } from './wait.ts';

/** Exponential back-off, with the Collector's `retry_on_failure` keys and defaults. */
export interface RetryConfig {
  readonly enabled: boolean;
  readonly initialIntervalMs: number;
  /** Each delay is drawn from the interval ± this share of it; 0 to 1. */
  readonly randomizationFactor: number;
  readonly multiplier: number;
  readonly maxIntervalMs: number;
  /** After this long since the first attempt a batch is given up; 0 means never. */
  readonly maxElapsedTimeMs: number;
}

/** Reads the section `retry_on_failure`. */
export function decodeRetry(section: Section): RetryConfig {
  return {
    enabled: section.boolean('enabled', true),
    initialIntervalMs: section.durationMs('initial_interval', 5_000, { minMs: 0 }),
    randomizationFactor: section.number('randomization_factor', 0.5, { min: 0, max: 1 }),
    multiplier: section.number('multiplier', 1.5, { min: 1 }),
    maxIntervalMs: section.durationMs('max_interval', 30_000, { minMs: 0 }),
    maxElapsedTimeMs: section.durationMs('max_elapsed_time', 300_000, { minMs: 0 }),
  };
}

/**
 * The longest wait while the exporter drains. The Collector gives every batch one attempt then; a backend that is
 * just restarting would cost all that was acknowledged, with most of the time for draining left.
 */
const LONGEST_WAIT_DRAINING_MS = 500;

export interface RetrySurroundings extends Pick<Surroundings, 'now' | 'random'> {
  readonly logger: Logger;
  /** Aborts at shutdown: a wait ends at once, and from then on the waits are short. */
  readonly draining: AbortSignal;
}

/**
 * Repeats an attempt while it fails in a way that may pass. The delay is the larger of the own back-off and of
 * what the backend asked for (OTLP specification, "Throttling"); at shutdown it is short, and `signal` says when there
 * is no more time. Resolves to the last attempt's result. Of an attempt that failed nobody knows whether it still reads
 * the batch.
 */
export function withRetry(send: Send, config: RetryConfig, surroundings: RetrySurroundings): Send {
  const { now, random, logger, draining } = surroundings;
  if (!config.enabled) return send;

  return async (batch, signal) => {
    const startedAt = now();
    let intervalMs = Math.min(config.initialIntervalMs, config.maxIntervalMs);
    for (let isFirst = true; ; isFirst = false) {
      const result = await send(batch, signal);
      if (result.kind === 'delivered') {
        return isFirst || !result.isMemoryFree ? result : { ...result, isMemoryFree: false };
      }
      if (result.kind !== 'retryable' || signal.aborted) return result;

      const isDraining = draining.aborted;
      const backOffMs = Math.max(
        jittered(intervalMs, config.randomizationFactor, random()),
        result.afterMs ?? 0,
      );
      const delayMs = isDraining ? Math.min(backOffMs, LONGEST_WAIT_DRAINING_MS) : backOffMs;
      if (config.maxElapsedTimeMs > 0 && now() - startedAt + delayMs > config.maxElapsedTimeMs) {
        return outOfTime(result);
      }
      logger.info('export failed, will be retried', {
        reason: result.reason,
        interval_ms: Math.round(delayMs),
        items: batch.itemCount,
      });
      if (isDraining) await wait(delayMs, signal);
      else await wait(delayMs, draining, signal);
      if (signal.aborted) return result;
      intervalMs = Math.min(intervalMs * config.multiplier, config.maxIntervalMs);
    }
  };
}

function jittered(intervalMs: number, factor: number, random: number): number {
  return intervalMs * (1 - factor + 2 * factor * random);
}

function outOfTime(result: SendResult & { kind: 'retryable' }): SendResult {
  return { ...result, reason: `no more retries left: ${result.reason}` };
}
