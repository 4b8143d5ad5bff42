import { afterAll, beforeAll, expect, it } from 'vitest';
import { rawItems } from '../process/raw-items.ts';
import { JSON_TYPE, send } from '../receivers/otlp/http-client.ts';
import { type Deployment, deploy } from './deployment.ts';

const MIB = 1024 * 1024;

let deployment: Deployment;
beforeAll(async () => {
  deployment = await deploy({ exporter: 'otlp_http' });
});
afterAll(() => deployment.stop());

it('delivers a request of 6 MiB in JSON, read by a thread of its own', async () => {
  const { backend, daemon, httpPort } = deployment;
  const span = {
    traceId: '5b8efff798038103d269b633813fc60c',
    spanId: 'eee19b7ec3c1b174',
    name: 'GET '.repeat(1000),
  };
  const count = Math.ceil((6 * MIB) / JSON.stringify(span).length);
  const body = JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: Array(count).fill(span) }] }] });
  const answer = await send({ port: httpPort, path: '/v1/traces', headers: JSON_TYPE, body });
  expect(answer.status).toBe(200);
  // Where the thread cannot be had, that is told, and the request is read without one.
  expect(daemon.stderr()).not.toContain('unexpected error');
  const arrived = () => backend.requests.flatMap(({ bytes }) => rawItems(bytes)).length;
  await expect.poll(arrived, { timeout: 10_000 }).toBe(count);
});
