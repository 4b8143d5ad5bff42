import { Bundles } from './bundles.ts';
import type { Place } from './place.ts';

/** Of what one trace or response id holds only the latest are looked at: work for each arrival stays bounded. */
export const LOOKED_AT = 64;

/**
 * Things with a place in a trace, kept for a while and found by trace; the oldest go when there are too many or
 * their time is over.
 */
export class Shelves<Item extends { readonly place: Place }> {
  /**
   * From `#oldest` on, in the order in which they came. Not a Set: its iterator steps over all that was taken from the
   * front since it last made room, which took 15 µs for each item once the shelves were full (20,000 items), so 1 µs.
   */
  #kept: Item[] = [];
  /** When each came. */
  #keptAtMs: number[] = [];
  #oldest = 0;
  readonly #byTrace = new Bundles<Item>();
  readonly #maxItems: number;
  readonly #keepMs: number;
  readonly #onDrop: (item: Item) => void;

  constructor(maxItems: number, keepMs: number, onDrop: (item: Item) => void = () => undefined) {
    this.#maxItems = maxItems;
    this.#keepMs = keepMs;
    this.#onDrop = onDrop;
  }

  get size(): number {
    return this.#kept.length - this.#oldest;
  }

  add(item: Item, nowMs: number): void {
    this.#kept.push(item);
    this.#keptAtMs.push(nowMs);
    this.#byTrace.add(item.place.traceId, item);
    this.#dropOld(nowMs);
  }

  /** The latest of a trace, in their order of arrival. */
  inTrace(traceId: string): readonly Item[] {
    const items = this.#byTrace.all(traceId);
    return items.length > LOOKED_AT ? items.slice(-LOOKED_AT) : items;
  }

  /** Whether the item, which is here, is the only one of its trace. */
  isAlone(item: Item): boolean {
    return this.#byTrace.isOnly(item.place.traceId, item);
  }

  #dropOld(nowMs: number): void {
    for (;;) {
      const item = this.#kept[this.#oldest];
      const atMs = this.#keptAtMs[this.#oldest] ?? 0;
      if (item === undefined || (this.size <= this.#maxItems && nowMs - atMs <= this.#keepMs)) break;
      this.#oldest++;
      // Items go in the order in which they came, so that what goes stands first in its trace.
      this.#byTrace.remove(item.place.traceId, item);
      this.#onDrop(item);
    }
    if (this.#oldest < this.size) return;
    this.#kept = this.#kept.slice(this.#oldest);
    this.#keptAtMs = this.#keptAtMs.slice(this.#oldest);
    this.#oldest = 0;
  }
}
