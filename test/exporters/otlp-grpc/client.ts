import { createUnaryClient } from '../../../src/exporters/otlp-grpc/http2-client.ts';
import type { UnaryClient, UnaryClientOptions } from '../../../src/exporters/otlp-grpc/unary-client.ts';

/** A client of a server on this machine, in plain text, as it is by default. */
export function clientOf(
  port: number,
  options: Partial<Pick<UnaryClientOptions, 'compression' | 'keepalive' | 'timeoutMs'>> = {},
): UnaryClient {
  return createUnaryClient({
    target: `127.0.0.1:${port}`,
    tls: undefined,
    compression: 'none',
    metadata: new Map(),
    userAgent: 'Clearspan/test',
    keepalive: { timeMs: 10_000, timeoutMs: 10_000, permitWithoutStream: false },
    balancerName: 'round_robin',
    waitForReady: false,
    maxResponseBytes: 1_000,
    timeoutMs: 5_000,
    now: () => performance.now(),
    random: Math.random,
    ...options,
  });
}
