import { EXPORT_METHODS } from '../../otlp/grpc-methods.ts';
import { SIGNALS } from '../../otlp/signal.ts';
import type { ComponentSettings, Exporter, ExporterFactory } from '../../pipeline/component.ts';
import { Delivery } from '../delivery/delivery.ts';
import { loadTls } from '../delivery/tls.ts';
import { decodeOtlpGrpc, type OtlpGrpcConfig } from './config.ts';
import { createUnaryClient } from './http2-client.ts';
import { sendResultOf } from './send-result.ts';
import type { UnaryClient } from './unary-client.ts';

/** `otlp_grpc`: forwards export requests to an OTLP backend over gRPC. */
export const otlpGrpcExporter: ExporterFactory<OtlpGrpcConfig> = {
  type: 'otlp_grpc',
  aliases: ['otlp'],
  signals: SIGNALS,
  decode: decodeOtlpGrpc,
  create: createOtlpGrpc,
};

function createOtlpGrpc(config: OtlpGrpcConfig, settings: ComponentSettings): Exporter {
  let client: UnaryClient | undefined;
  const delivery = new Delivery(
    async (batch, signal) => {
      if (client === undefined) return { kind: 'retryable', reason: 'the exporter has not started' };
      const parts = batch.parts ?? [batch.bytes];
      return sendResultOf(batch.signal, await client.call(EXPORT_METHODS[batch.signal], parts, signal));
    },
    config.delivery,
    settings,
  );
  return {
    async start() {
      client = await connect(config, settings);
      delivery.start();
    },
    consume: (batch, signal) => delivery.consume(batch, signal),
    async shutdown(deadline) {
      await delivery.drain(deadline);
      client?.close();
    },
  };
}

/** Rejects where a TLS file cannot be read. The connection itself is made by the first request. */
async function connect(config: OtlpGrpcConfig, settings: ComponentSettings): Promise<UnaryClient> {
  const isSecure = config.endpoint.secure ?? !config.tls.insecure;
  const tls = isSecure
    ? {
        ...(await loadTls(config.tls)),
        skipVerify: config.tls.insecureSkipVerify,
        serverName: config.tls.serverName,
      }
    : undefined;
  return createUnaryClient({
    target: config.endpoint.target,
    tls,
    compression: config.compression,
    metadata: config.headers,
    userAgent: `Clearspan/${settings.version} grpc-node-http2`,
    keepalive: config.keepalive,
    balancerName: config.balancerName,
    waitForReady: config.waitForReady,
    maxResponseBytes: config.maxResponseBytes,
    timeoutMs: config.delivery.timeoutMs,
    now: settings.now,
    random: settings.random,
  });
}
