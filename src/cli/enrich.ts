import { isJsonError } from '../otlp/json/fault.ts';
import { protobufToJson } from '../otlp/json/request.ts';
import type { Signal } from '../otlp/signal.ts';
import { type Command, type CommandIo, EXIT, type ExitCode, parseArguments, UsageError } from './command.ts';
import { CONFIG_OPTION } from './configuration.ts';
import { openFiles } from './enrich/open-files.ts';
import { processRequests, type Result } from './enrich/processing.ts';
import { writeLine } from './output.ts';

/** `enrich`: what the processors make of export requests in files. */
export const enrichCommand: Command = {
  usage: '[--config URI…] [--history DIR] FILE…',
  options: [
    CONFIG_OPTION,
    ['--history DIR', 'Keep the history of system prompts in this folder; else it lives for this run'],
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
  const { config: uris, history: historyFolder } = values;
  const opened = await openFiles({ command: 'enrich', files, uris, historyFolder }, io);
  if (opened === undefined) return EXIT.usage;
  const processed = await processRequests(opened);
  let written = 0;
  for (const { request, result } of processed) {
    const line = lineOf(request.signal, result);
    if (typeof line === 'string') {
      await writeLine(io.stdout, line);
      written++;
    } else {
      io.stderr.write(`clearspan enrich: ${request.file}: ${line.failure}\n`);
    }
  }
  return written === files.length ? EXIT.done : EXIT.failed;
}

function lineOf(signal: Signal, result: Result): string | { readonly failure: string } {
  if ('failure' in result) return result;
  const line = protobufToJson(signal, result.bytes);
  return isJsonError(line) ? { failure: `cannot be written as JSON: ${line.reason}` } : line;
}
