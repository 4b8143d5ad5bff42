/** The states of an automaton that were found so far, each a set of steps, and where symbols lead from them. */

const FIRST_STATES = 4;
/** Entries of rows that 16 bits can tell apart. */
const MOST_ENTRIES = 1 << 16;

/** Bytes that a state takes beside its row and its steps: where they are, and its slots in the table of states. */
const STATE_BYTES = 16;

/**
 * Everything is numbers of 16 bits in a few pieces of memory: with lists and keys of their own for each state, the states
 * of all rules took four times as much, and more of them lay beyond the nearest caches.
 */
export class AutomatonStates {
  /** Rows one behind the other; a state is told by where its row begins. The first one is no state's. */
  table: Uint16Array<ArrayBuffer>;
  readonly #width: number;
  /** States there are, from 1 on. */
  #count = 0;
  /** By state: where in `steps` its steps end, which are in ascending order; and what stands before. */
  #ends = new Uint32Array(FIRST_STATES);
  #befores = new Uint8Array(FIRST_STATES);
  #steps = new Uint16Array(FIRST_STATES);
  /** States by the hash of their steps, 0 where there is none. */
  #slots = new Uint16Array(4 * FIRST_STATES);

  /** @param width entries of a row */
  constructor(width: number) {
    this.#width = width;
    this.table = new Uint16Array(FIRST_STATES * width);
  }

  /** Whether one more would be more than can be told apart. */
  get isFull(): boolean {
    return (this.#count + 2) * this.#width > MOST_ENTRIES;
  }

  /** Bytes that a state of so many steps takes. */
  bytesOf(stepCount: number): number {
    return STATE_BYTES + 2 * this.#width + 2 * stepCount;
  }

  /** The steps of the state with a row. */
  stepsOf(row: number): Uint16Array {
    const state = row / this.#width;
    return this.#steps.subarray(this.#ends[state - 1], this.#ends[state]);
  }

  /** The row of an entry of the table, and the symbol. */
  placeOf(entry: number): { readonly row: number; readonly symbol: number } {
    const symbol = entry % this.#width;
    return { row: entry - symbol, symbol };
  }

  /** What stands before the state with a row. */
  beforeOf(row: number): number {
    return this.#befores[row / this.#width] as number;
  }

  /** The row of the state of some steps, 0 where there is none. */
  find(steps: Uint16Array, before: number): number {
    const slots = this.#slots;
    let slot = hashOf(steps, before) & (slots.length - 1);
    for (;;) {
      const state = slots[slot] as number;
      if (state === 0 || this.#isOf(state, steps, before)) return state * this.#width;
      slot = (slot + 1) & (slots.length - 1);
    }
  }

  /** Adds the state of some steps, which is not there yet, and tells its row. */
  add(steps: Uint16Array, before: number): number {
    const state = ++this.#count;
    const start = this.#ends[state - 1] as number;
    const end = start + steps.length;
    this.table = longEnough(this.table, (state + 1) * this.#width);
    this.#steps = longEnough(this.#steps, end);
    if (state >= this.#ends.length) this.#makeRoom(2 * state);
    this.#steps.set(steps, start);
    this.#ends[state] = end;
    this.#befores[state] = before;
    this.#putInSlot(state);
    return state * this.#width;
  }

  #isOf(state: number, steps: Uint16Array, before: number): boolean {
    const start = this.#ends[state - 1] as number;
    if (this.#befores[state] !== before || (this.#ends[state] as number) - start !== steps.length)
      return false;
    for (let at = 0; at < steps.length; at++) if (this.#steps[start + at] !== steps[at]) return false;
    return true;
  }

  #makeRoom(count: number): void {
    const ends = new Uint32Array(count);
    ends.set(this.#ends);
    this.#ends = ends;
    const befores = new Uint8Array(count);
    befores.set(this.#befores);
    this.#befores = befores;
    this.#slots = new Uint16Array(2 ** Math.ceil(Math.log2(4 * count)));
    for (let state = 1; state < this.#count; state++) this.#putInSlot(state);
  }

  #putInSlot(state: number): void {
    const slots = this.#slots;
    const steps = this.#steps.subarray(this.#ends[state - 1], this.#ends[state]);
    let slot = hashOf(steps, this.#befores[state] as number) & (slots.length - 1);
    while (slots[slot] !== 0) slot = (slot + 1) & (slots.length - 1);
    slots[slot] = state;
  }
}

function hashOf(steps: Uint16Array, before: number): number {
  let hash = before;
  for (let at = 0; at < steps.length; at++) hash = Math.imul(hash ^ (steps[at] as number), 0x9e3779b1);
  return hash ^ (hash >>> 15);
}

/** A list, or a longer one that begins with what is in it. */
function longEnough(list: Uint16Array<ArrayBuffer>, length: number): Uint16Array<ArrayBuffer> {
  if (length <= list.length) return list;
  const longer = new Uint16Array(2 ** Math.ceil(Math.log2(length)));
  longer.set(list);
  return longer;
}
