import { formatProblem } from '../config/load.ts';
import { isJsonError } from '../otlp/json/fault.ts';
import { protobufToJson } from '../otlp/json/request.ts';
import { SIGNALS, type Signal } from '../otlp/signal.ts';
import type { Batch } from '../pipeline/batch.ts';
import { STOPPED_TIMERS } from '../pipeline/timers.ts';
import { componentSettings } from '../service/service.ts';
import { ConsoleLogger } from '../telemetry/console-logger.ts';
import { PrometheusMeter } from '../telemetry/prometheus-meter.ts';
import { VERSION } from '../version.ts';
import { type Command, type CommandIo, EXIT, type ExitCode, parseArguments, UsageError } from './command.ts';
import { CONFIG_OPTION, loadConfiguration } from './configuration.ts';
import { processRequests, type Result } from './enrich/processing.ts';
import { readRequestFile } from './enrich/request-file.ts';
import { writeLine } from './output.ts';

/** Processor `llm` alone. What stands before and behind it is not made, but a configuration needs it. */
const DEFAULT_CONFIG = `yaml:${JSON.stringify({
  receivers: { otlp: { protocols: { http: {} } } },
  processors: { llm: {} },
  exporters: { debug: {} },
  service: {
    pipelines: Object.fromEntries(
      SIGNALS.map((signal) => [signal, { receivers: ['otlp'], processors: ['llm'], exporters: ['debug'] }]),
    ),
  },
})}`;

/** `enrich`: what the processors make of export requests in files. */
export const enrichCommand: Command = {
  usage: '[--config URI…] FILE…',
  options: [
    CONFIG_OPTION,
    ['FILE', 'One export request, .pb (protobuf) or .json (OTLP/JSON), in the order of arrival'],
  ],
  run: runEnrich,
};

async function runEnrich(args: readonly string[], io: CommandIo): Promise<ExitCode> {
  const { values, positionals: files } = parseArguments(
    args,
    { config: { type: 'string', multiple: true }, history: { type: 'string' } },
    true,
  );
  if (files.length === 0) throw new UsageError('at least one FILE is needed');
  // A part of the outside contract, like `prompt_history` in the configuration, which is warned of alike.
  if (values.history !== undefined) {
    io.stderr.write(
      '--history has no effect in this version: prompts are hashed, but not compared over time\n',
    );
  }
  const configuration = await loadConfiguration(values.config ?? [DEFAULT_CONFIG], io);
  if (configuration === undefined) return EXIT.usage;
  for (const warning of configuration.warnings) io.stderr.write(`${formatProblem(warning)}\n`);

  const report = (file: string, failure: string) =>
    io.stderr.write(`clearspan enrich: ${file}: ${failure}\n`);
  const requests: (Batch & { readonly file: string })[] = [];
  for (const file of files) {
    const request = await readRequestFile(file);
    if ('failure' in request) report(file, request.failure);
    else requests.push({ ...request, file });
  }

  const settingsFor = componentSettings({
    version: VERSION,
    now: io.now,
    random: io.random,
    environment: io.environment,
    timers: STOPPED_TIMERS,
    logger: new ConsoleLogger({ level: 'warn', encoding: 'console', now: io.now, stream: io.stderr }),
    meter: new PrometheusMeter({}),
  });
  const processed = await processRequests(configuration.plan, requests, settingsFor);
  let written = 0;
  for (const { request, result } of processed) {
    const line = lineOf(request.signal, result);
    if (typeof line === 'string') {
      await writeLine(io.stdout, line);
      written++;
    } else {
      report(request.file, line.failure);
    }
  }
  return written === files.length ? EXIT.done : EXIT.failed;
}

function lineOf(signal: Signal, result: Result): string | { readonly failure: string } {
  if ('failure' in result) return result;
  const line = protobufToJson(signal, result.bytes);
  return isJsonError(line) ? { failure: `cannot be written as JSON: ${line.reason}` } : line;
}
