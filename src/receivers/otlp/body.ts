import type { IncomingMessage } from 'node:http';
import { FRESH_MEMORY, type MessageMemory } from '../../otlp/message-memory.ts';
import type { Reservation } from './admission.ts';

/** What became of reading a body. `cut` means that the sender went away before its end. */
export type Body =
  | {
      readonly kind: 'whole';
      readonly bytes: Uint8Array;
      /** What was taken of the memory for the bytes; undefined where the parser's own chunk serves. */
      readonly piece: Uint8Array | undefined;
    }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'no-room' }
  | { readonly kind: 'cut' };

const NOTHING = new Uint8Array(0);

/**
 * Reads a request's body, at most `limitBytes` of it, counting it into the reservation as it comes. Resolves as
 * soon as the body is known not to be taken; the rest of it is then left unread. The bytes are owned by the
 * caller, as is the piece of `memory` that they are in: the HTTP parser copies every chunk out of the socket's buffer.
 */
export function readBody(
  request: IncomingMessage,
  limitBytes: number,
  reservation: Reservation,
  memory: MessageMemory = FRESH_MEMORY,
): Promise<Body> {
  return new Promise((resolve) => {
    const chunks: Uint8Array[] = [];
    let length = 0;

    function settle(body: Body): void {
      request.off('data', onData);
      request.off('end', onEnd);
      request.off('close', onClose);
      resolve(body);
    }
    function onData(chunk: Uint8Array): void {
      length += chunk.length;
      if (length > limitBytes) settle({ kind: 'too-large' });
      else if (!reservation.growTo(length)) settle({ kind: 'no-room' });
      else chunks.push(chunk);
    }
    function onEnd(): void {
      const [first = NOTHING] = chunks;
      if (chunks.length < 2) settle({ kind: 'whole', bytes: first, piece: undefined });
      else {
        const piece = memory.take(length);
        let at = 0;
        for (const chunk of chunks) {
          piece.set(chunk, at);
          at += chunk.length;
        }
        settle({ kind: 'whole', bytes: piece.subarray(0, length), piece });
      }
    }
    function onClose(): void {
      settle({ kind: 'cut' });
    }

    request.on('data', onData);
    request.on('end', onEnd);
    request.on('close', onClose);
  });
}
