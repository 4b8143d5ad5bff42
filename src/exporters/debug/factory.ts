import { isJsonError } from '../../otlp/json/fault.ts';
import { protobufToJson } from '../../otlp/json/request.ts';
import { ITEM_NAMES, SIGNALS } from '../../otlp/signal.ts';
import type { Batch } from '../../pipeline/batch.ts';
import type { ComponentSettings, Exporter, ExporterFactory } from '../../pipeline/component.ts';
import { ACCEPTED } from '../../pipeline/outcome.ts';
import { DELIVERED } from '../delivery/send.ts';
import { settle } from '../delivery/settlement.ts';
import { talliesOf } from '../delivery/tally.ts';
import { type Output, standardOutput } from '../terminal/output.ts';
import { type DebugConfig, decodeDebug } from './config.ts';
import { formatDetailed, type Json } from './detailed.ts';
import { formatNormal, type JsonRequest } from './normal.ts';
import { Sampler } from './sampler.ts';

/**
 * `debug`: shows what arrives on standard output, which the log (standard error) is kept apart from. Without
 * `show_content` no captured text is shown.
 */
export const debugExporter: ExporterFactory<DebugConfig> = {
  type: 'debug',
  signals: SIGNALS,
  decode: decodeDebug,
  create: (config, settings) => createDebug(config, settings, standardOutput()),
};

export function createDebug(config: DebugConfig, settings: ComponentSettings, output: Output): Exporter {
  const tallies = talliesOf(settings);
  const newSampler = (): Sampler => new Sampler(config.samplingInitial, config.samplingThereafter);
  const samplers = { traces: newSampler(), metrics: newSampler(), logs: newSampler() };
  return {
    async start() {},
    async consume(batch) {
      if (samplers[batch.signal].admits(settings.now())) {
        output.write(`${[headline(batch, settings), ...details(batch, config)].join('\n')}\n`);
      }
      tallies[batch.signal].settled(settle(batch, DELIVERED));
      return ACCEPTED;
    },
    async shutdown() {
      output.close();
    },
  };
}

function headline({ signal, bytes, itemCount }: Batch, settings: ComponentSettings): string {
  const time = new Date(settings.now()).toISOString();
  return `${time} ${settings.id} ${signal}: ${itemCount} ${ITEM_NAMES[signal].replace('_', ' ')}, ${bytes.length} bytes`;
}

function details({ signal, bytes }: Batch, { verbosity, showContent }: DebugConfig): string[] {
  if (verbosity === 'basic') return [];
  const json = protobufToJson(signal, bytes);
  if (isJsonError(json)) return [`  cannot be shown: ${json.reason}`];
  const request: unknown = JSON.parse(json);
  return verbosity === 'normal'
    ? formatNormal(signal, request as JsonRequest, showContent)
    : formatDetailed(request as Json, showContent).map((line) => `  ${line}`);
}
