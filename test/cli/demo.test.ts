import { createServer, type Server } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { demoCommand } from '../../src/cli/demo.ts';
import { listen } from '../../src/config/endpoint.ts';
import { jsonToProtobuf } from '../../src/otlp/json/request.ts';
import { checkRequest } from '../../src/otlp/wire/check.ts';
import { freePort } from '../process/daemon.ts';
import { memoryIo } from './io.ts';

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** A server that answers every request with `status` and keeps what it was sent. */
async function startServer(status: number) {
  const requests: { url: string | undefined; type: string | undefined; body: string }[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    requests.push({ url: request.url, type: request.headers['content-type'], body });
    response.writeHead(status, { connection: 'close' }).end('{"message":"because"}');
  });
  servers.push(server);
  const { port } = await listen(server, { host: '127.0.0.1', port: 0 });
  return { requests, endpoint: `http://127.0.0.1:${port}` };
}

describe('demo', () => {
  it('sends one valid OTLP/JSON request of calls and ordinary spans, and says what to look at', async () => {
    const { requests, endpoint } = await startServer(200);
    const io = memoryIo();
    expect(await demoCommand.run(['--endpoint', endpoint], io)).toBe(0);
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({ url: '/v1/traces', type: 'application/json' });
    const bytes = jsonToProtobuf('traces', requests[0]!.body);
    expect(bytes).toBeInstanceOf(Uint8Array);
    const spanCount = checkRequest('traces', bytes as Uint8Array);
    expect(spanCount).toBeGreaterThanOrEqual(11);
    expect(io.out()).toContain(`Sent ${spanCount} spans to ${endpoint}/v1/traces`);
    expect(io.out()).toContain('prompt injection');
  });

  it('gives every span its own id, in time order, the last one ending now', async () => {
    const { requests, endpoint } = await startServer(200);
    const io = { ...memoryIo(), random: Math.random };
    await demoCommand.run(['--endpoint', `${endpoint}/`], io);
    const request: {
      resourceSpans: { scopeSpans: { spans: { spanId: string; endTimeUnixNano: string }[] }[] }[];
    } = JSON.parse(requests[0]!.body);
    const spans = request.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));
    expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(spans.length);
    const lastEnd = spans
      .map(({ endTimeUnixNano }) => BigInt(endTimeUnixNano))
      .sort()
      .at(-1);
    expect(lastEnd).toBe(BigInt(io.now()) * 1_000_000n);
  });

  it('says clearly that no daemon listens', async () => {
    const io = memoryIo();
    const endpoint = `http://127.0.0.1:${await freePort()}`;
    expect(await demoCommand.run(['--endpoint', endpoint], io)).toBe(1);
    expect(io.err()).toBe(
      `clearspan demo: no answer from ${endpoint}/v1/traces (ECONNREFUSED). Is the daemon running? Start it with "npm start".\n`,
    );
  });

  it('shows the answer of a daemon that refuses', async () => {
    const { endpoint } = await startServer(404);
    const io = memoryIo();
    expect(await demoCommand.run(['--endpoint', endpoint], io)).toBe(1);
    expect(io.err()).toContain('answered 404: {"message":"because"}');
  });

  it.each([['localhost:4318'], ['ftp://x'], ['http://']])('refuses the endpoint %s', async (endpoint) => {
    await expect(demoCommand.run(['--endpoint', endpoint], memoryIo())).rejects.toThrow('--endpoint must be');
  });
});
