/** Where the exporters that are read by people write to. */
export interface Output {
  readonly isTerminal: boolean;
  write(text: string): void;
  /** Stops writing. */
  close(): void;
}

/** What may wait for a reader that has stopped reading, in bytes; what comes on top of it is left out. */
const WAITING_LIMIT_BYTES = 4 * 2 ** 20;

/** Streams whose errors are heard, and whether they had one; each is listened to once, whoever writes to it. */
const heard = new WeakMap<NodeJS.WriteStream, { isBroken: boolean }>();

/**
 * The process's standard output. A reader that has gone away (`clearspan run | head`) silences it; it does not
 * end the daemon, nor does an error that comes after `close`. One that stops reading (Ctrl-S, `| less`) misses what
 * would otherwise fill the memory.
 */
export function standardOutput(stream: NodeJS.WriteStream = process.stdout): Output {
  const state = heard.get(stream) ?? hear(stream);
  let isOpen = true;
  return {
    isTerminal: stream.isTTY === true,
    write(text) {
      if (!isOpen || state.isBroken || stream.writableLength > WAITING_LIMIT_BYTES) return;
      stream.write(text);
    },
    close() {
      isOpen = false;
    },
  };
}

function hear(stream: NodeJS.WriteStream): { isBroken: boolean } {
  const state = { isBroken: false };
  stream.on('error', () => {
    state.isBroken = true;
  });
  heard.set(stream, state);
  return state;
}
