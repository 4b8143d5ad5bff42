/** Turns large requests in OTLP/JSON into protobuf beside the main thread, which meanwhile serves the others. */

import { Worker } from 'node:worker_threads';
import type { Signal } from '../signal.ts';
import type { JsonError } from './fault.ts';
import { jsonToProtobuf } from './request.ts';
import { READY, type TranscodeResult, type TranscodeTask } from './transcode-messages.ts';
import { ownsAll } from './transfer.ts';

/** Up to here it is read at once: 1 MiB takes 25 ms, 4 MiB a tenth of a second, 16 MiB half a second. */
const LARGEST_AT_ONCE_BYTES = 1024 * 1024;
/** Without a task for so long, the thread gives its memory back. */
const IDLE_MS = 30_000;

/** What became of a request whose thread died: its bytes went with it, and its sender has to send it again. */
export const LOST = 'lost';

type Outcome = Uint8Array | JsonError | typeof LOST;

interface Pending {
  readonly task: TranscodeTask;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (bug: Error) => void;
}

/** One thread, started when the first large request comes; requests wait their turn in its queue. */
export class Transcoder {
  readonly #script: URL;
  readonly #onDeath: (error: unknown) => void;
  readonly #pending = new Map<number, Pending>();
  #thread: Worker | undefined;
  #isReady = false;
  #idle: NodeJS.Timeout | undefined;
  #count = 0;

  /**
   * @param onDeath told why a thread ended that nobody told to
   * @param script what the thread runs, as the build leaves it beside the program
   */
  constructor(
    onDeath: (error: unknown) => void,
    script: URL = new URL('./transcode-thread.js', import.meta.url),
  ) {
    this.#onDeath = onDeath;
    this.#script = script;
  }

  /**
   * Like `jsonToProtobuf`; rejects where that throws, which is a bug. The bytes are given away: of a large request nothing is left of them. LOST
   * where the thread died of it, or `close` was called before it was done.
   */
  toProtobuf(signal: Signal, json: Uint8Array): Promise<Outcome> | Outcome {
    if (json.byteLength <= LARGEST_AT_ONCE_BYTES) return jsonToProtobuf(signal, json);
    return new Promise((resolve, reject) => {
      const task = { id: this.#count++, signal, json };
      this.#pending.set(task.id, { task, resolve, reject });
      clearTimeout(this.#idle);
      this.#thread ??= this.#start();
      if (this.#isReady) this.#send(task);
    });
  }

  /** Ends the thread, and with it what it has not answered; what comes later gets a new one. */
  async close(): Promise<void> {
    clearTimeout(this.#idle);
    const thread = this.#thread;
    this.#thread = undefined;
    this.#isReady = false;
    this.#lose();
    await thread?.terminate();
  }

  #start(): Worker {
    const thread = new Worker(this.#script);
    // Whoever waits for an answer keeps the process alive by its connection.
    thread.unref();
    this.#isReady = false;
    thread.on('message', (message: TranscodeResult | typeof READY) => {
      if (message === READY) this.#ready(thread);
      else if (this.#thread === thread) this.#done(message);
    });
    thread.on('error', (error) => {
      if (this.#thread === thread) this.#died(error);
    });
    thread.on('exit', () => {
      if (this.#thread === thread) this.#died(new Error('the thread ended'));
    });
    return thread;
  }

  #ready(thread: Worker): void {
    if (this.#thread !== thread) return;
    this.#isReady = true;
    for (const { task } of this.#pending.values()) this.#send(task);
  }

  #send(task: TranscodeTask): void {
    this.#thread?.postMessage(task, ownsAll(task.json) ? [task.json.buffer] : []);
  }

  #done({ id, result }: TranscodeResult): void {
    if (result === undefined) this.#pending.get(id)?.reject(new Error('the transcoder threw'));
    else this.#pending.get(id)?.resolve(result);
    this.#pending.delete(id);
    if (this.#pending.size > 0) return;
    this.#idle = setTimeout(() => void this.close(), IDLE_MS);
    this.#idle.unref();
  }

  /** A thread that never was ready has taken no bytes: they are still here, and are read here. */
  #died(error: unknown): void {
    this.#thread = undefined;
    this.#onDeath(error);
    if (this.#isReady) this.#lose();
    this.#isReady = false;
    for (const { task, resolve } of this.#pending.values()) resolve(jsonToProtobuf(task.signal, task.json));
    this.#pending.clear();
  }

  #lose(): void {
    for (const { resolve } of this.#pending.values()) resolve(LOST);
    this.#pending.clear();
  }
}
