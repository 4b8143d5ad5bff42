/** Where the exporters that are read by people write to. */
export interface Output {
  readonly isTerminal: boolean;
  write(text: string): void;
  /** Stops writing. */
  close(): void;
}

/**
 * The process's standard output. A reader that has gone away (`clearspan run | head`) silences it; it does not
 * end the daemon.
 */
export function standardOutput(stream: NodeJS.WriteStream = process.stdout): Output {
  let isOpen = true;
  const onError = (): void => {
    isOpen = false;
  };
  stream.on('error', onError);
  return {
    isTerminal: stream.isTTY === true,
    write(text) {
      if (isOpen) stream.write(text);
    },
    close() {
      isOpen = false;
    },
  };
}
