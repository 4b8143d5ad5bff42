import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SIGNALS, type Signal } from '../../src/otlp/signal.ts';
import { rawItems } from '../process/raw-items.ts';
import { grpcClient, LOGS, METRICS_METHOD, TRACES } from '../receivers/otlp/grpc-client.ts';
import { send } from '../receivers/otlp/http-client.ts';
import { encodeRequest, ONE_ITEM } from '../receivers/otlp/requests.ts';
import { type Deployment, deploy } from './deployment.ts';

const METHODS = { traces: TRACES, metrics: METRICS_METHOD, logs: LOGS };
/** Field 2047, which OTLP does not have, with seven bytes. */
const UNKNOWN_FIELD = Buffer.concat([Buffer.from([0xfa, 0x7f, 7]), Buffer.from('unknown')]);

describe.each(['otlp_grpc', 'otlp_http'] as const)(
  'data that nothing is added to, by way of %s',
  (exporter) => {
    let deployment: Deployment;
    beforeAll(async () => {
      deployment = await deploy({ exporter });
    });
    afterAll(() => deployment.stop());

    it.each(SIGNALS)('leaves as it came, unknown fields and all: %s', async (signal) => {
      const { backend, grpcPort, httpPort } = deployment;
      backend.requests.length = 0;
      const request = withUnknownFields(signal);
      const [item] = rawItems(request);
      expect(item?.includes(UNKNOWN_FIELD)).toBe(true);
      expect(await grpcClient(grpcPort).unary(METHODS[signal], request)).toMatchObject({ code: 0 });
      expect((await send({ port: httpPort, path: `/v1/${signal}`, body: request })).status).toBe(200);
      const arrived = () =>
        backend.requests.filter((sent) => sent.signal === signal).flatMap(({ bytes }) => rawItems(bytes));
      await expect.poll(arrived, { timeout: 10_000 }).toEqual([item, item]);
    });
  },
);

/** One item whose bytes end in a field that OTLP does not have, in a request that is put together by hand. */
function withUnknownFields(signal: Signal): Buffer {
  const [item = Buffer.alloc(0)] = rawItems(encodeRequest(signal, ONE_ITEM[signal]));
  const scope = field(2, Buffer.concat([item, UNKNOWN_FIELD]));
  return field(1, field(2, scope));
}

/** A length-delimited field of fewer than 128 bytes. */
function field(number: number, content: Buffer): Buffer {
  if (content.length > 127) throw new Error('the length needs a second byte');
  return Buffer.concat([Buffer.from([(number << 3) | 2, content.length]), content]);
}
