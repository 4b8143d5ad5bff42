/**
 * Things by a key that several may have and most have alone, in their order of arrival. What is alone stands in the map
 * as it is: the book holds thousands of calls, which outlive the young objects around them, and an array for each was
 * copied by every collection of garbage as well.
 */
export class Bundles<Item extends object> {
  readonly #byKey = new Map<string, Item | Item[]>();

  add(key: string, item: Item): void {
    const there = this.#byKey.get(key);
    if (there === undefined) this.#byKey.set(key, item);
    else if (Array.isArray(there)) there.push(item);
    else this.#byKey.set(key, [there, item]);
  }

  /** All that have the key. */
  all(key: string): readonly Item[] {
    const there = this.#byKey.get(key);
    if (there === undefined) return NONE;
    return Array.isArray(there) ? there : [there];
  }

  has(key: string): boolean {
    return this.#byKey.has(key);
  }

  /** Whether the item has the key, and nothing else has it. */
  isOnly(key: string, item: Item): boolean {
    return this.#byKey.get(key) === item;
  }

  /** Takes an item out that may be there. */
  remove(key: string, item: Item): void {
    const there = this.#byKey.get(key);
    if (there === item) this.#byKey.delete(key);
    if (!Array.isArray(there)) return;
    const at = there.indexOf(item);
    if (at !== -1) there.splice(at, 1);
    const [only] = there;
    if (there.length === 1 && only !== undefined) this.#byKey.set(key, only);
  }
}

const NONE: readonly never[] = [];
