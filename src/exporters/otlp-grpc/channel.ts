import { Subchannel, type SubchannelOptions } from './subchannel.ts';
import { type BackendAddress, formatAddress, type Target } from './target.ts';

/** Least time between two resolutions of the target's name, once it has been resolved. */
const LEAST_RESOLUTION_INTERVAL_MS = 30_000;

export interface ChannelOptions extends SubchannelOptions {
  readonly target: Target;
  readonly balancerName: string;
  readonly waitForReady: boolean;
  /** Milliseconds of a clock. */
  readonly now: () => number;
}

/**
 * The backend behind a target: a subchannel for each address, of which each call takes one. `round_robin` keeps all
 * connected and takes them in turn, `pick_first` stays with the first that answers. The name is resolved again after
 * a connection was lost.
 */
export class Channel {
  readonly #options: ChannelOptions;
  readonly #waiting = new Set<() => void>();
  #subchannels: readonly Subchannel[] = [];
  #resolution: Promise<void> | undefined;
  #resolvedAtMs = -Infinity;
  #isStale = true;
  #failure = '';
  #turn = 0;
  #isClosed = false;

  constructor(options: ChannelOptions) {
    this.#options = options;
  }

  /**
   * A subchannel that is ready. Waits while one is connecting, and with `waitForReady` until one is; resolves to a
   * reason where none can be had, or where the signal aborts.
   */
  async pick(signal: AbortSignal): Promise<Subchannel | string> {
    for (;;) {
      if (this.#isClosed) return 'the client is closed';
      if (signal.aborted) return 'the call was cancelled';
      const ready = this.#ready();
      if (ready !== undefined && !this.#mayResolve()) return ready;
      if (this.#mayResolve() || this.#resolution !== undefined) await this.#resolve();
      const found = this.#ready();
      if (found !== undefined) return found;
      this.#connect();
      const isConnecting = this.#subchannels.some(({ state }) => state === 'connecting');
      if (!isConnecting && !this.#options.waitForReady) return this.#reason();
      await this.#change(signal);
    }
  }

  close(): void {
    this.#isClosed = true;
    for (const subchannel of this.#subchannels) subchannel.close();
    this.#wake();
  }

  #ready(): Subchannel | undefined {
    const subchannels = this.#subchannels;
    if (this.#options.balancerName === 'pick_first') {
      return subchannels.find(({ state }) => state === 'ready');
    }
    for (let tries = 0; tries < subchannels.length; tries++) {
      const subchannel = subchannels[this.#turn++ % subchannels.length];
      if (subchannel?.state === 'ready') return subchannel;
      // Comes back into the round as soon as it can.
      subchannel?.connect();
    }
    return undefined;
  }

  #connect(): void {
    if (this.#options.balancerName === 'pick_first') {
      if (this.#subchannels.some(({ state }) => state === 'connecting')) return;
      this.#subchannels.find(({ state }) => state === 'idle')?.connect();
    } else for (const subchannel of this.#subchannels) subchannel.connect();
  }

  #reason(): string {
    const failed = this.#subchannels.find(({ state }) => state === 'backoff');
    return failed?.failure ?? this.#failure;
  }

  #mayResolve(): boolean {
    const sinceMs = this.#options.now() - this.#resolvedAtMs;
    return this.#isStale && (this.#subchannels.length === 0 || sinceMs >= LEAST_RESOLUTION_INTERVAL_MS);
  }

  #resolve(): Promise<void> {
    this.#resolution ??= this.#options.target
      .resolve()
      .then(
        (addresses) => this.#adopt(addresses),
        (error: Error) => {
          this.#failure = `name resolution failed: ${error.message}`;
        },
      )
      .finally(() => {
        this.#resolvedAtMs = this.#options.now();
        this.#resolution = undefined;
      });
    return this.#resolution;
  }

  /** Keeps the connections to addresses that are still there; the others finish their calls and close. */
  #adopt(addresses: readonly BackendAddress[]): void {
    const known = new Map(
      this.#subchannels.map((subchannel) => [formatAddress(subchannel.address), subchannel]),
    );
    this.#isStale = false;
    this.#subchannels = addresses.map((address) => {
      const name = formatAddress(address);
      const kept = known.get(name);
      known.delete(name);
      return kept ?? new Subchannel(address, this.#options, (subchannel) => this.#changed(subchannel));
    });
    for (const gone of known.values()) gone.close();
    if (this.#isClosed) this.close();
  }

  #changed({ state }: Subchannel): void {
    if (state === 'idle' || state === 'backoff') this.#isStale = true;
    this.#wake();
  }

  #wake(): void {
    for (const wake of this.#waiting) wake();
  }

  /** Resolves at the next change of a subchannel, or when the signal aborts. */
  #change(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        this.#waiting.delete(done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      this.#waiting.add(done);
      signal.addEventListener('abort', done);
    });
  }
}
