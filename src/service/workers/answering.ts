import type { CommonsHost } from '../../pipeline/commons.ts';
import type { Asked, PrimaryMessage } from './messages.ts';

/** The hosts of components by kind and id. */
export type Hosts = ReadonlyMap<string, CommonsHost>;

/** The primary's end of the lines of one worker. */
export class Answering {
  readonly #hosts: Hosts;
  readonly #send: (message: PrimaryMessage) => void;
  readonly #onBug: (error: unknown) => void;
  readonly #open = new Map<number, AbortController>();

  /** @param onBug Told of what a host throws; its worker gets no answer then, and goes on without. */
  constructor(hosts: Hosts, send: (message: PrimaryMessage) => void, onBug: (error: unknown) => void) {
    this.#hosts = hosts;
    this.#send = send;
    this.#onBug = onBug;
  }

  async asked({ id, component, question, hurry }: Asked): Promise<void> {
    const hurrying = new AbortController();
    if (hurry === true) hurrying.abort();
    this.#open.set(id, hurrying);
    let answer: unknown;
    try {
      answer = await this.#hosts.get(component)?.answer(question, hurrying.signal);
    } catch (error) {
      this.#onBug(error);
    }
    // The worker may have ended meanwhile.
    if (this.#open.delete(id)) this.#send({ kind: 'answer', id, answer });
  }

  /** The worker wants no longer to wait for an answer. */
  hurry(id: number): void {
    this.#open.get(id)?.abort();
  }

  /** The worker has ended: nobody waits for what it has asked. */
  close(): void {
    const open = [...this.#open.values()];
    this.#open.clear();
    for (const hurrying of open) hurrying.abort();
  }
}
