import type { ClientHttp2Session } from 'node:http2';
import type { Socket } from 'node:net';

export interface KeepaliveOptions {
  /** After so long without a byte from the server it is asked. */
  readonly timeMs: number;
  /** A connection on which the answer takes longer is destroyed. */
  readonly timeoutMs: number;
  /** Asked each time; false where nobody cares at the moment. */
  isWanted(): boolean;
}

/**
 * Asks a server that has been silent whether it is still there, again and again, and takes a silence after that for
 * the end of its connection. Returns how to stop asking; an answer that is still due is waited for even then.
 */
export function keepAlive(
  session: ClientHttp2Session,
  socket: Socket,
  options: KeepaliveOptions,
): () => void {
  const { timeMs, timeoutMs, isWanted } = options;
  let bytesSeen = 0;
  let isStopped = false;
  let timer = setTimeout(look, timeMs);

  function later(): void {
    if (!isStopped) timer = setTimeout(look, timeMs);
  }

  function look(): void {
    const wasSilent = socket.bytesRead === bytesSeen;
    bytesSeen = socket.bytesRead;
    if (session.destroyed) return;
    if (wasSilent && isWanted()) ask();
    else later();
  }

  function ask(): void {
    const limit = setTimeout(() => socket.destroy(new Error('keepalive ping not answered')), timeoutMs);
    const isSent = session.ping(() => {
      clearTimeout(limit);
      later();
    });
    if (!isSent) clearTimeout(limit);
  }

  return () => {
    isStopped = true;
    clearTimeout(timer);
  };
}
