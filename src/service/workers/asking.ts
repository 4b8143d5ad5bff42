import type { Commons } from '../../pipeline/commons.ts';
import type { PrimaryMessage, WorkerMessage } from './messages.ts';

/** A worker's end of the lines that its components have to their hosts in the primary process. */
export class Asking {
  readonly #send: (message: WorkerMessage) => void;
  readonly #open = new Map<number, (answer: unknown) => void>();
  #asked = 0;

  constructor(send: (message: WorkerMessage) => void) {
    this.#send = send;
  }

  /** @param component Its kind and id. */
  commonsOf(component: string): Commons {
    return { ask: (question, signal) => this.#ask(component, question, signal) };
  }

  /** Takes an answer of the primary's. */
  answered({ id, answer }: Extract<PrimaryMessage, { kind: 'answer' }>): void {
    const resolve = this.#open.get(id);
    this.#open.delete(id);
    resolve?.(answer);
  }

  #ask(component: string, question: unknown, signal: AbortSignal): Promise<unknown> {
    const id = ++this.#asked;
    return new Promise((resolve) => {
      const hurry = () => this.#send({ kind: 'hurry', id });
      this.#open.set(id, (answer) => {
        signal.removeEventListener('abort', hurry);
        resolve(answer);
      });
      this.#send({ kind: 'ask', id, component, question, ...(signal.aborted && { hurry: true }) });
      if (!signal.aborted) signal.addEventListener('abort', hurry, { once: true });
    });
  }
}
