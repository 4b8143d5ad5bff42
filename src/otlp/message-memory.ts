/** Where received messages get their memory. */
export interface MessageMemory {
  /** Memory of at least `bytes`, with whatever stood in it before. */
  take(bytes: number): Uint8Array;
  /** Takes a whole piece back that came from `take`, once, and that nobody reads or writes any more. */
  give(piece: Uint8Array): void;
}

/** New memory for every message, left to the garbage collector. Never from Node's shared pool: a small message would keep its neighbours alive. */
export const FRESH_MEMORY: MessageMemory = {
  take: (bytes) => Buffer.allocUnsafeSlow(bytes),
  give: () => undefined,
};

/** What gives a piece back, whoever holds it; a second call does nothing. */
export function returner(memory: MessageMemory, piece: Uint8Array): () => void {
  let isOut = true;
  return () => {
    if (isOut) memory.give(piece);
    isOut = false;
  };
}
