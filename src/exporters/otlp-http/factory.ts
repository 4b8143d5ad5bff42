import { isJsonError } from '../../otlp/json/fault.ts';
import { SIGNALS, type Signal } from '../../otlp/signal.ts';
import type { Batch } from '../../pipeline/batch.ts';
import type { ComponentSettings, Exporter, ExporterFactory } from '../../pipeline/component.ts';
import { Delivery } from '../delivery/delivery.ts';
import type { SendResult } from '../delivery/send.ts';
import { loadTls } from '../delivery/tls.ts';
import { encodeBody } from './body.ts';
import { decodeOtlpHttp, type OtlpHttpConfig } from './config.ts';
import { HttpClient } from './http-client.ts';
import { sendResultOf } from './send-result.ts';

/** `otlp_http`: forwards export requests to an OTLP backend over HTTP. */
export const otlpHttpExporter: ExporterFactory<OtlpHttpConfig> = {
  type: 'otlp_http',
  aliases: ['otlphttp'],
  signals: SIGNALS,
  decode: decodeOtlpHttp,
  create: createOtlpHttp,
};

/** Throws where a pipeline feeds it a signal that it has no endpoint for. */
function createOtlpHttp(
  config: OtlpHttpConfig,
  settings: ComponentSettings,
  signals: readonly Signal[],
): Exporter {
  for (const signal of signals) {
    if (config.urls[signal] === undefined) {
      throw new Error(`either endpoint or ${signal}_endpoint must be specified`);
    }
  }
  const ownHeaders = { 'user-agent': `Clearspan/${settings.version}`, ...Object.fromEntries(config.headers) };
  let client: HttpClient | undefined;

  async function send(batch: Batch, signal: AbortSignal): Promise<SendResult> {
    const url = config.urls[batch.signal];
    if (url === undefined)
      return { kind: 'permanent', reason: `no endpoint is configured for ${batch.signal}` };
    if (client === undefined) return { kind: 'retryable', reason: 'the exporter has not started' };
    const body = await encodeBody(batch, config);
    if (isJsonError(body)) return { kind: 'permanent', reason: `cannot be written as JSON: ${body.reason}` };
    const reply = await client.post(url, { ...ownHeaders, ...body.headers }, body.bytes, signal);
    return sendResultOf(batch.signal, reply, settings.now());
  }

  const delivery = new Delivery(send, config.delivery, settings);
  return {
    async start() {
      client = new HttpClient({
        ...config,
        tls: {
          ...(await loadTls(config.tls)),
          skipVerify: config.tls.insecureSkipVerify,
          serverName: config.tls.serverName,
        },
      });
      delivery.start();
    },
    consume: (batch, signal) => delivery.consume(batch, signal),
    async shutdown(deadline) {
      await delivery.drain(deadline);
      client?.close();
    },
  };
}
