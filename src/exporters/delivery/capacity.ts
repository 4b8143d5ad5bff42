import type { Cancellation } from '../../pipeline/cancellation.ts';
import { Fifo } from './fifo.ts';

/** What a request takes up of a queue: its bytes, and its size in the unit that the user counts in. */
export interface Load {
  readonly units: number;
  readonly bytes: number;
}

interface Waiter {
  readonly load: Load;
  readonly resolve: (acquired: boolean) => void;
}

/**
 * The account of what a queue may hold: so many units and, whatever the unit is, so many bytes. A load that
 * alone is over the limit is let into an empty queue: it is in memory already, and would otherwise never pass.
 */
export class Capacity {
  readonly #limit: Load;
  #units = 0;
  #bytes = 0;
  #holders = 0;
  #waiters = new Fifo<Waiter>();
  #closed = false;

  constructor(limit: Load) {
    this.#limit = limit;
  }

  /** Units taken up now. */
  get units(): number {
    return this.#units;
  }

  /** True where nothing that was let in is still held. */
  get isEmpty(): boolean {
    return this.#holders === 0;
  }

  /** Takes room for the load if there is some and nobody waits for it already. */
  tryAcquire(load: Load): boolean {
    if (this.#closed || this.#waiters.length > 0 || !this.#hasRoomFor(load)) return false;
    this.#take(load);
    return true;
  }

  /** Waits for room, in order of arrival. Resolves to false where `signal` aborts or the queue closes first. */
  acquire(load: Load, signal: Cancellation): Promise<boolean> {
    if (this.tryAcquire(load)) return Promise.resolve(true);
    if (this.#closed || signal.aborted) return Promise.resolve(false);
    return new Promise((resolve) => {
      const waiter: Waiter = {
        load,
        resolve: (acquired) => {
          signal.removeEventListener('abort', onAbort);
          resolve(acquired);
        },
      };
      const onAbort = (): void => {
        this.#forget(waiter);
        waiter.resolve(false);
      };
      signal.addEventListener('abort', onAbort);
      this.#waiters.push(waiter);
    });
  }

  /** Gives the load's room back and lets in who waits for it. */
  release(load: Load): void {
    this.#units -= load.units;
    this.#bytes -= load.bytes;
    this.#holders--;
    this.#admit();
  }

  /** Turns everyone away from now on, those who wait included. */
  close(): void {
    this.#closed = true;
    for (let waiter = this.#waiters.shift(); waiter; waiter = this.#waiters.shift()) waiter.resolve(false);
  }

  #forget(gone: Waiter): void {
    const others = new Fifo<Waiter>();
    for (let waiter = this.#waiters.shift(); waiter; waiter = this.#waiters.shift()) {
      if (waiter !== gone) others.push(waiter);
    }
    this.#waiters = others;
    this.#admit();
  }

  #admit(): void {
    for (
      let waiter = this.#waiters.peek();
      waiter && this.#hasRoomFor(waiter.load);
      waiter = this.#waiters.peek()
    ) {
      this.#waiters.shift();
      this.#take(waiter.load);
      waiter.resolve(true);
    }
  }

  #hasRoomFor(load: Load): boolean {
    if (this.isEmpty) return true;
    return this.#units + load.units <= this.#limit.units && this.#bytes + load.bytes <= this.#limit.bytes;
  }

  #take(load: Load): void {
    this.#units += load.units;
    this.#bytes += load.bytes;
    this.#holders++;
  }
}
