import { connect, type Socket } from 'node:net';

interface Connection {
  readonly socket: Socket;
  received: string;
  done: (isOk: boolean) => void;
}

/** Posts requests over HTTP/1.1, each connection one at a time; resolves to whether the answer was 200. */
export function httpSender(
  port: number,
  contentType = 'application/x-protobuf',
): (body: Buffer) => Promise<boolean> {
  const idle: Connection[] = [];

  function open(): Connection {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    const connection: Connection = { socket, received: '', done: () => undefined };
    socket.on('error', () => undefined);
    socket.on('close', () => connection.done(false));
    socket.on('data', (chunk) => {
      connection.received += chunk.toString('latin1');
      const end = connection.received.indexOf('\r\n\r\n');
      if (end < 0) return;
      const length = Number(/\r\ncontent-length: *(\d+)/i.exec(connection.received)?.[1] ?? 0);
      if (connection.received.length < end + 4 + length) return;
      const isOk = connection.received.startsWith('HTTP/1.1 200');
      connection.received = '';
      idle.push(connection);
      connection.done(isOk);
    });
    return connection;
  }

  return (body) =>
    new Promise((done) => {
      const connection = idle.pop() ?? open();
      connection.done = done;
      connection.socket.cork();
      connection.socket.write(
        `POST /v1/traces HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\ncontent-type: ${contentType}\r\ncontent-length: ${body.length}\r\n\r\n`,
        'latin1',
      );
      connection.socket.write(body);
      connection.socket.uncork();
    });
}
