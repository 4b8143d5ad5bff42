import { ITEM_NAMES, SIGNALS, type Signal } from '../../otlp/signal.ts';

/** Counts what arrives between two summaries. */
export class Summary {
  #items: Record<Signal, number> = { traces: 0, metrics: 0, logs: 0 };
  #calls = 0;

  /** `calls` of the items had a line of their own. */
  add(signal: Signal, items: number, calls: number): void {
    this.#items[signal] += items;
    this.#calls += calls;
  }

  /**
   * What arrived since the last time, such as `12 spans (3 LLM calls), 40 metric points`; undefined where
   * nothing did that had no line of its own.
   */
  take(): string | undefined {
    const items = this.#items;
    const calls = this.#calls;
    this.#items = { traces: 0, metrics: 0, logs: 0 };
    this.#calls = 0;
    const isShownAlready = items.traces === calls && items.metrics === 0 && items.logs === 0;
    if (isShownAlready) return undefined;
    return SIGNALS.filter((signal) => items[signal] > 0)
      .map((signal) => {
        const counted = `${items[signal]} ${ITEM_NAMES[signal].replace('_', ' ')}`;
        return signal === 'traces' ? `${counted} (${calls} LLM calls)` : counted;
      })
      .join(', ');
  }
}
