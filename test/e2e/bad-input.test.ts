import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rawItems } from '../process/raw-items.ts';
import { GZIP, grpcClient, sendFrame, TRACES } from '../receivers/otlp/grpc-client.ts';
import { JSON_TYPE, openRaw, PROTOBUF, send } from '../receivers/otlp/http-client.ts';
import { tracesRequest } from '../receivers/otlp/requests.ts';
import { type Deployment, deploy } from './deployment.ts';

const MIB = 1024 * 1024;

interface Row {
  readonly input: string;
  /** Sends it; resolves to the HTTP status or the gRPC code, or to `cut`. */
  readonly send: (deployment: Deployment) => Promise<unknown>;
  readonly answer: unknown;
}

/** 1 GiB of zeros. */
const bomb = Buffer.concat(Array.from({ length: 8 }, () => gzipSync(Buffer.alloc(128 * MIB))));
const damaged = tracesRequest(5).subarray(0, -1);

const http = async (request: Parameters<typeof send>[0]) => (await send(request)).status;
const grpc = async (port: number, bytes: Buffer) => (await grpcClient(port).unary(TRACES, bytes)).code;

const ROWS: readonly Row[] = [
  { input: 'malformed protobuf over gRPC', send: ({ grpcPort }) => grpc(grpcPort, damaged), answer: 3 },
  {
    input: 'malformed protobuf over HTTP',
    send: ({ httpPort }) => http({ port: httpPort, body: damaged }),
    answer: 400,
  },
  {
    input: 'a wrong content type',
    send: ({ httpPort }) =>
      http({ port: httpPort, headers: { 'content-type': 'text/plain' }, body: 'spans' }),
    answer: 415,
  },
  {
    input: 'bad JSON',
    send: ({ httpPort }) => http({ port: httpPort, headers: JSON_TYPE, body: '{"resourceSpans":' }),
    answer: 400,
  },
  {
    input: 'bad JSON of 5 MiB',
    send: ({ httpPort }) =>
      http({ port: httpPort, headers: JSON_TYPE, body: `{"a":"${'x'.repeat(5 * MIB)}"` }),
    answer: 400,
  },
  {
    input: 'a 65 MiB body over HTTP',
    send: ({ httpPort }) => http({ port: httpPort, body: Buffer.alloc(65 * MIB) }),
    answer: 413,
  },
  {
    input: 'a 65 MiB message over gRPC',
    send: ({ grpcPort }) => grpc(grpcPort, Buffer.alloc(65 * MIB)),
    answer: 8,
  },
  {
    input: 'a gzip bomb over HTTP',
    send: ({ httpPort }) =>
      http({ port: httpPort, headers: { ...PROTOBUF, 'content-encoding': 'gzip' }, body: bomb }),
    answer: 413,
  },
  {
    input: 'a gzip bomb over gRPC',
    send: ({ grpcPort }) => sendFrame(grpcPort, { compressed: true, content: bomb }),
    answer: '8',
  },
  {
    input: 'an unknown path',
    send: ({ httpPort }) => http({ port: httpPort, path: '/v2/traces', body: tracesRequest(1) }),
    answer: 404,
  },
  {
    input: 'an unknown method',
    send: async ({ grpcPort }) => (await grpcClient(grpcPort).unary('/a.B/C', Buffer.alloc(0))).code,
    answer: 12,
  },
  {
    input: 'a connection that is cut',
    send: async ({ httpPort }) => {
      const connection = await openRaw(httpPort);
      const head = `POST /v1/traces HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-protobuf\r\ncontent-length: 900\r\n\r\n`;
      connection.socket.write(head);
      connection.socket.write(tracesRequest(5), () => connection.socket.resetAndDestroy());
      await connection.closed;
      return 'cut';
    },
    answer: 'cut',
  },
];

describe('bad input', () => {
  let deployment: Deployment;
  let accepted = 0;
  beforeAll(async () => {
    deployment = await deploy();
  });
  afterAll(() => deployment.stop());

  it.each(ROWS)('$input is answered $answer, and the daemon goes on', async ({ send: sendIt, answer }) => {
    const { grpcPort, httpPort } = deployment;
    expect(await sendIt(deployment)).toBe(answer);
    expect((await send({ port: httpPort, body: tracesRequest(1) })).status).toBe(200);
    expect(await grpcClient(grpcPort, GZIP).unary(TRACES, tracesRequest(1))).toMatchObject({ code: 0 });
    accepted += 2;
  });

  it('cost nothing that was accepted', async () => {
    const { backend, daemon } = deployment;
    const arrived = () => backend.requests.flatMap(({ bytes }) => rawItems(bytes)).length;
    await expect.poll(arrived, { timeout: 10_000 }).toBe(accepted);
    expect(await daemon.stop()).toEqual({ code: 0, signal: null });
    expect(arrived()).toBe(accepted);
    expect(accepted).toBe(2 * ROWS.length);
  });
});
