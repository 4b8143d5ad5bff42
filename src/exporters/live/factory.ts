import { SIGNALS } from '../../otlp/signal.ts';
import { isWireError } from '../../otlp/wire/error.ts';
import type { Frame } from '../../otlp/wire/frame.ts';
import { readResource } from '../../otlp/wire/read.ts';
import { walkItems } from '../../otlp/wire/walk.ts';
import type { Batch } from '../../pipeline/batch.ts';
import type { ComponentSettings, Exporter, ExporterFactory } from '../../pipeline/component.ts';
import { ACCEPTED } from '../../pipeline/outcome.ts';
import { DELIVERED } from '../delivery/send.ts';
import { settle } from '../delivery/settlement.ts';
import { talliesOf } from '../delivery/tally.ts';
import { type Output, standardOutput } from '../terminal/output.ts';
import { choosePaint, type Paint } from '../terminal/paint.ts';
import { decodeLive, type LiveConfig } from './config.ts';
import { formatCall, formatHeading, formatTime } from './line.ts';
import { readLlmSpan } from './llm-span.ts';
import { Summary } from './summary.ts';

/** `live`: shows each LLM call as one line on standard output, and counts everything else. */
export const liveExporter: ExporterFactory<LiveConfig> = {
  type: 'live',
  signals: SIGNALS,
  decode: decodeLive,
  create: (config, settings) => createLive(config, settings, standardOutput()),
};

const GREETING = 'live: one line for each LLM call, without captured text. Waiting for telemetry.';

export function createLive(config: LiveConfig, settings: ComponentSettings, output: Output): Exporter {
  const paint = choosePaint(config.color, output.isTerminal, settings.environment);
  const tallies = talliesOf(settings);
  const summary = new Summary();
  let timer: NodeJS.Timeout | undefined;

  function writeSummary(): void {
    const text = summary.take();
    if (text !== undefined) output.write(`${paint('dim', `${formatTime(settings.now())}  ${text}`)}\n`);
  }

  return {
    async start() {
      output.write(`${paint('dim', GREETING)}\n${formatHeading(paint)}\n`);
      if (config.summaryIntervalMs > 0) timer = setInterval(writeSummary, config.summaryIntervalMs);
    },
    async consume(batch) {
      const lines = batch.signal === 'traces' ? linesOf(batch, paint) : [];
      if (lines.length > 0) output.write(`${lines.join('\n')}\n`);
      summary.add(batch.signal, batch.itemCount, lines.length);
      tallies[batch.signal].settled(settle(batch, DELIVERED));
      return ACCEPTED;
    },
    async shutdown() {
      clearInterval(timer);
      writeSummary();
      output.close();
    },
  };
}

function linesOf(batch: Batch, paint: Paint): string[] {
  const lines: string[] = [];
  let service = '';
  let serviceOf: Frame | undefined;
  walkItems(batch.bytes, (item, _scope, resource) => {
    const span = readLlmSpan(batch.bytes, item);
    if (span === undefined) return;
    if (serviceOf !== resource) {
      service = readServiceName(batch.bytes, resource);
      serviceOf = resource;
    }
    lines.push(formatCall(span, service, paint));
  });
  return lines;
}

function readServiceName(bytes: Uint8Array, resource: Frame): string {
  const attributes = readResource(bytes, resource);
  const name = isWireError(attributes) ? undefined : attributes.get('service.name');
  return typeof name === 'string' ? name : '';
}
