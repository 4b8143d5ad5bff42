import type { Place } from './place.ts';

/** Of what one trace or response id holds only the latest are looked at: work for each arrival stays bounded. */
export const LOOKED_AT = 64;

interface Kept<Item> {
  readonly item: Item;
  readonly atMs: number;
}

/**
 * Things with a place in a trace, kept for a while and found by trace; the oldest go when there are too many or
 * their time is over.
 */
export class Shelves<Item extends { readonly place: Place }> {
  /**
   * From `#oldest` on, in the order in which they came. Not a Set: its iterator steps over all that was taken from the
   * front since it last made room, which took 15 µs for each item once the shelves were full (20,000 items), so 1 µs.
   */
  #kept: Kept<Item>[] = [];
  #oldest = 0;
  readonly #byTrace = new Map<string, Item[]>();
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
    this.#kept.push({ item, atMs: nowMs });
    const { traceId } = item.place;
    const inTrace = this.#byTrace.get(traceId);
    if (inTrace === undefined) this.#byTrace.set(traceId, [item]);
    else inTrace.push(item);
    this.#dropOld(nowMs);
  }

  /** The latest of a trace, in their order of arrival. */
  inTrace(traceId: string): readonly Item[] {
    const items = this.#byTrace.get(traceId) ?? [];
    return items.length > LOOKED_AT ? items.slice(-LOOKED_AT) : items;
  }

  #dropOld(nowMs: number): void {
    for (;;) {
      const kept = this.#kept[this.#oldest];
      if (kept === undefined || (this.size <= this.#maxItems && nowMs - kept.atMs <= this.#keepMs)) break;
      this.#oldest++;
      this.#take(kept.item);
      this.#onDrop(kept.item);
    }
    if (this.#oldest < this.size) return;
    this.#kept = this.#kept.slice(this.#oldest);
    this.#oldest = 0;
  }

  /** Items go in the order in which they came, so that what goes stands first in its trace. */
  #take(item: Item): void {
    const { traceId } = item.place;
    const items = this.#byTrace.get(traceId);
    if (items === undefined) return;
    items.splice(items.indexOf(item), 1);
    if (items.length === 0) this.#byTrace.delete(traceId);
  }
}
