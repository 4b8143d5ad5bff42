import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { SIGNALS } from '../../../src/otlp/signal.ts';
import { METRICS } from '../../../src/telemetry/metric-table.ts';
import { decodeRequest } from '../../oracle/otlp.ts';
import { startReceiver } from './harness.ts';
import { JSON_TYPE, PROTOBUF, send } from './http-client.ts';
import { encodeRequest, ONE_ITEM, tracesRequest } from './requests.ts';
import { decodeStatus } from './status.ts';
import { ZSTD_FRAME } from './zstd-frame.ts';

const LABELS = { receiver: 'otlp', transport: 'http' };

describe('an export over HTTP', () => {
  it.each(SIGNALS)('hands the bytes of %s to the consumer as they came, for protobuf', async (signal) => {
    const { consumer, httpPort, meter } = await startReceiver();
    const body = encodeRequest(signal, ONE_ITEM[signal]);
    const response = await send({ port: httpPort, path: `/v1/${signal}`, body });
    expect(response).toMatchObject({ status: 200, body: Buffer.alloc(0) });
    expect(response.headers).toMatchObject({
      'content-type': 'application/x-protobuf',
      'content-length': '0',
    });
    expect(consumer.batches[0]).toMatchObject({ signal, itemCount: 1 });
    expect(Buffer.from(consumer.batches[0]!.bytes)).toEqual(body);
    expect(meter.count(METRICS.receiverAccepted[signal], LABELS)).toBe(1);
    expect(meter.count(METRICS.receiverRequests, { ...LABELS, outcome: 'success' })).toBe(1);
  });

  it('turns JSON into protobuf and answers in JSON', async () => {
    const { consumer, httpPort } = await startReceiver();
    const body = JSON.stringify({
      resourceSpans: [
        {
          scopeSpans: [
            {
              spans: [
                {
                  traceId: '5B8EFFF798038103D269B633813FC60C',
                  spanId: 'eee19b7ec3c1b174',
                  name: 'from json',
                  startTimeUnixNano: '1544712660000000000',
                  kind: 3,
                },
              ],
            },
          ],
        },
      ],
    });
    const response = await send({ port: httpPort, headers: JSON_TYPE, body });
    expect(response.status).toBe(200);
    expect(response.headers['content-type']).toBe('application/json');
    expect(JSON.parse(response.body.toString())).toEqual({});
    expect(decodeRequest('traces', consumer.batches[0]!.bytes)).toEqual({
      resourceSpans: [
        {
          scopeSpans: [
            {
              spans: [
                {
                  traceId: '5b8efff798038103d269b633813fc60c',
                  spanId: 'eee19b7ec3c1b174',
                  name: 'from json',
                  startTimeUnixNano: '1544712660000000000',
                  kind: 3,
                },
              ],
            },
          ],
        },
      ],
    });
  });

  it.each(['application/json; charset=utf-8', 'Application/JSON', 'application/json;charset=UTF-8;x=y'])(
    'reads the media type of %j without its parameters and case',
    async (type) => {
      const { httpPort } = await startReceiver();
      const response = await send({ port: httpPort, headers: { 'content-type': type }, body: '{}' });
      expect(response.status).toBe(200);
    },
  );

  it.each([
    ['gzip', gzipSync],
    ['GZIP', gzipSync],
    ['zlib', deflateSync],
    ['deflate', deflateSync],
    ['deflate', deflateRawSync],
    ['identity', (body: Buffer) => body],
    ['', (body: Buffer) => body],
  ])('takes Content-Encoding %j', async (coding, compress) => {
    const { consumer, httpPort } = await startReceiver();
    const body = tracesRequest(20, 50);
    const headers = { ...PROTOBUF, 'content-encoding': coding };
    const response = await send({ port: httpPort, headers, body: compress(body) });
    expect(response.status).toBe(200);
    expect(Buffer.from(consumer.batches[0]!.bytes)).toEqual(body);
  });

  it('takes Content-Encoding zstd', async () => {
    const { consumer, httpPort } = await startReceiver();
    const headers = { ...PROTOBUF, 'content-encoding': 'zstd' };
    const body = Buffer.from(ZSTD_FRAME, 'base64');
    expect((await send({ port: httpPort, headers, body })).status).toBe(200);
    expect(Buffer.from(consumer.batches[0]!.bytes)).toEqual(tracesRequest(3, 40));
  });

  it('answers requests without items with success and without the consumer', async () => {
    const { consumer, httpPort } = await startReceiver();
    expect((await send({ port: httpPort })).status).toBe(200);
    expect((await send({ port: httpPort, headers: JSON_TYPE, body: '{"resourceSpans":[]}' })).status).toBe(
      200,
    );
    expect(consumer.batches).toEqual([]);
  });

  it('serves configured paths, with a query or without, and no others', async () => {
    const { consumer, httpPort } = await startReceiver({ http: 'traces_url_path: spans' });
    const body = tracesRequest(1);
    expect((await send({ port: httpPort, path: '/spans?tenant=a', body })).status).toBe(200);
    expect((await send({ port: httpPort, path: '/v1/traces', body })).status).toBe(404);
    expect(consumer.batches).toHaveLength(1);
  });

  it('sends several requests over one connection', async () => {
    const { consumer, httpPort } = await startReceiver();
    const { Agent, request } = await import('node:http');
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const sockets = new Set<unknown>();
    for (let count = 0; count < 3; count++) {
      await new Promise<void>((resolve, reject) => {
        const outgoing = request(
          { agent, host: '127.0.0.1', port: httpPort, path: '/v1/traces', method: 'POST', headers: PROTOBUF },
          (incoming) => incoming.resume().on('end', resolve),
        );
        outgoing.on('socket', (socket) => sockets.add(socket)).on('error', reject);
        outgoing.end(tracesRequest(1));
      });
    }
    agent.destroy();
    expect(sockets.size).toBe(1);
    expect(consumer.batches).toHaveLength(3);
  });
});

describe('an HTTP request whose target is a whole URL, as proxies may send it', () => {
  it.each(['http://otlp.example.com/v1/traces', 'HTTPS://otlp.example.com/v1/traces?source=a/b'])(
    'is known by the path of %s',
    async (path) => {
      const { httpPort } = await startReceiver();
      expect((await send({ port: httpPort, path, body: tracesRequest(1) })).status).toBe(200);
    },
  );
});

describe('an HTTP request that is not an export', () => {
  it.each([
    { situation: 'an unknown path', path: '/v1/profiles', status: 404, text: '404 page not found' },
    {
      situation: 'a path with a slash too many',
      path: '/v1/traces/',
      status: 404,
      text: '404 page not found',
    },
  ])('is answered 404 as plain text for $situation', async ({ path, status, text }) => {
    const { httpPort } = await startReceiver();
    const response = await send({ port: httpPort, path, body: tracesRequest(1) });
    expect(response.status).toBe(status);
    expect(response.headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(response.body.toString()).toBe(`${text}\n`);
  });

  it('is answered 404 for a signal that no pipeline takes', async () => {
    const { httpPort } = await startReceiver({ signals: ['logs'] });
    expect((await send({ port: httpPort, body: tracesRequest(1) })).status).toBe(404);
    const logs = encodeRequest('logs', ONE_ITEM.logs);
    expect((await send({ port: httpPort, path: '/v1/logs', body: logs })).status).toBe(200);
  });

  it.each(['GET', 'PUT', 'DELETE', 'OPTIONS', 'HEAD'])(
    'is answered 405 with Allow for %s',
    async (method) => {
      const { httpPort } = await startReceiver();
      const response = await send({ port: httpPort, method });
      expect(response.status).toBe(405);
      expect(response.headers).toMatchObject({ allow: 'POST', 'content-type': 'text/plain; charset=utf-8' });
      const text = method === 'HEAD' ? '' : '405 method not allowed, supported: [POST]\n';
      expect(response.body.toString()).toBe(text);
    },
  );

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/grpc', undefined])(
    'is answered 415 as plain text for Content-Type %s',
    async (type) => {
      const { consumer, httpPort } = await startReceiver();
      const headers = type === undefined ? {} : { 'content-type': type };
      const response = await send({ port: httpPort, headers, body: tracesRequest(1) });
      expect(response.status).toBe(415);
      expect(response.headers['content-type']).toBe('text/plain; charset=utf-8');
      expect(response.body.toString()).toBe(
        '415 unsupported media type, supported: [application/x-protobuf, application/json]\n',
      );
      expect(consumer.batches).toEqual([]);
    },
  );
});

describe('an HTTP body that cannot be read', () => {
  it('is answered 400 with a Status in protobuf that says where, for malformed protobuf', async () => {
    const { consumer, httpPort, meter } = await startReceiver();
    const response = await send({ port: httpPort, body: tracesRequest(2).subarray(0, -3) });
    expect(response.status).toBe(400);
    expect(response.headers['content-type']).toBe('application/x-protobuf');
    const { code, message } = decodeStatus(response.body);
    expect(code).toBe(3);
    expect(message).toMatch(/^malformed protobuf at byte \d+: /);
    expect(meter.count(METRICS.receiverRequests, { ...LABELS, outcome: 'failure' })).toBe(1);
    expect(consumer.batches).toEqual([]);
  });

  it.each([
    ['{"resourceSpans": [', /^malformed JSON: /],
    ['{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"secret"}]}]}]}', /resourceSpans\[0\].*traceId/],
    ['[]', /^malformed JSON/],
  ])('is answered 400 with a Status in JSON that says where, for %s', async (body, message) => {
    const { httpPort } = await startReceiver();
    const response = await send({ port: httpPort, headers: JSON_TYPE, body });
    expect(response.status).toBe(400);
    expect(response.headers['content-type']).toBe('application/json');
    const status = JSON.parse(response.body.toString()) as { code: number; message: string };
    expect(status.code).toBe(3);
    expect(status.message).toMatch(message);
    expect(status.message).not.toContain('secret');
  });

  it('is answered 400 for a Content-Encoding that is not known', async () => {
    const { httpPort } = await startReceiver();
    const headers = { ...PROTOBUF, 'content-encoding': 'br' };
    const response = await send({ port: httpPort, headers, body: tracesRequest(1) });
    expect(response.status).toBe(400);
    expect(decodeStatus(response.body)).toMatchObject({
      code: 3,
      message: 'unsupported Content-Encoding: br',
    });
  });

  it('is answered 400 for a Content-Encoding that the configuration leaves out', async () => {
    const { httpPort } = await startReceiver({ http: 'compression_algorithms: ["", gzip]' });
    const headers = { ...JSON_TYPE, 'content-encoding': 'deflate' };
    const response = await send({ port: httpPort, headers, body: deflateSync('{}') });
    expect(response.status).toBe(400);
    expect(JSON.parse(response.body.toString())).toEqual({
      code: 3,
      message: 'unsupported Content-Encoding: deflate',
    });
  });

  it.each([
    ['gzip', Buffer.from('not gzip')],
    ['gzip', gzipSync(tracesRequest(20, 50)).subarray(0, -10)],
    ['zlib', deflateRawSync('raw')],
    ['zstd', Buffer.from('not zstd')],
  ])('is answered 400 where it is not the %s that it claims to be', async (coding, body) => {
    const { consumer, httpPort } = await startReceiver();
    const headers = { ...PROTOBUF, 'content-encoding': coding };
    const response = await send({ port: httpPort, headers, body });
    expect(response.status).toBe(400);
    expect(decodeStatus(response.body).code).toBe(3);
    expect(consumer.batches).toEqual([]);
  });
});
