import { type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

export interface HttpResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface HttpRequest {
  readonly port: number;
  readonly path?: string;
  readonly method?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: Uint8Array | string;
}

export const PROTOBUF = { 'content-type': 'application/x-protobuf' } as const;
export const JSON_TYPE = { 'content-type': 'application/json' } as const;

/** The head of a request, for connections spoken to by hand, whose body comes in chunks. */
export const CHUNKED_HEAD =
  'POST /v1/traces HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-protobuf\r\ntransfer-encoding: chunked\r\n\r\n';

/** One request on a connection of its own; POST to `/v1/traces` unless told otherwise. */
export function send(options: HttpRequest): Promise<HttpResponse> {
  const { port, path = '/v1/traces', method = 'POST', headers = PROTOBUF, body = '' } = options;
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port, path, method, headers, agent: false }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('end', () => {
        resolve({
          status: incoming.statusCode ?? 0,
          headers: incoming.headers,
          body: Buffer.concat(chunks),
        });
      });
      incoming.on('error', reject);
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** A TCP connection spoken to by hand. */
export interface RawConnection {
  readonly socket: Socket;
  /** What has been received so far. */
  received(): string;
  /** Resolves once `text` has been received; rejects if the connection ends before. */
  saw(text: string): Promise<void>;
  readonly closed: Promise<void>;
}

export function openRaw(port: number): Promise<RawConnection> {
  return new Promise((resolve, reject) => {
    let received = '';
    let ended = false;
    const watchers = new Set<() => void>();
    const wake = () => {
      for (const watcher of [...watchers]) watcher();
    };
    const socket = connect({ host: '127.0.0.1', port });
    socket.setEncoding('latin1');
    onTestFinished(() => {
      socket.destroy();
    });
    const closed = new Promise<void>((close) => {
      socket.once('close', () => {
        ended = true;
        wake();
        close();
      });
    });
    socket.on('data', (text: string) => {
      received += text;
      wake();
    });
    socket.once('error', reject);
    socket.on('error', () => undefined);
    socket.once('connect', () =>
      resolve({
        socket,
        received: () => received,
        saw: (text) =>
          new Promise((found, missed) => {
            const look = () => {
              if (received.includes(text)) found();
              else if (ended) missed(new Error(`closed without "${text}": ${received}`));
              else return;
              watchers.delete(look);
            };
            watchers.add(look);
            look();
          }),
        closed,
      }),
    );
  });
}
