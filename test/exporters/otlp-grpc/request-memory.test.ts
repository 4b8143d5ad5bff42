import { expect, it, onTestFinished } from 'vitest';
import { startIllManneredBackend } from '../../contract/ill-mannered-backend.ts';
import { NEVER } from '../settings.ts';
import { GrpcBackend } from './backend.ts';
import { clientOf } from './client.ts';

const A = 'a'.charCodeAt(0);

it('a request that was answered before all of it had left is not free', async () => {
  const backend = await startIllManneredBackend(() => 'early');
  onTestFinished(() => backend.close());
  const client = clientOf(backend.port);
  onTestFinished(() => client.close());
  const reply = await client.call('/service/Method', [Buffer.alloc(1_000_000, A)], NEVER);
  expect(reply).toMatchObject({ code: 0, isRequestFree: false });
});

it.each(['none', 'gzip'] as const)(
  'a request that was read is free (compression %s)',
  async (compression) => {
    const backend = await new GrpcBackend().start();
    onTestFinished(() => backend.stop());
    const client = clientOf(backend.port, { compression });
    onTestFinished(() => client.close());
    const path = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
    const pieces = [Buffer.alloc(100_000, A), Buffer.alloc(3, A)];
    for (let call = 0; call < 3; call++) {
      expect(await client.call(path, pieces, NEVER)).toMatchObject({ code: 0, isRequestFree: true });
      expect(backend.calls.at(-1)?.bytes).toEqual(Buffer.concat(pieces));
    }
  },
);
