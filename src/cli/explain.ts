import type { Explanation } from '../pipeline/explanation.ts';
import { type Command, type CommandIo, EXIT, type ExitCode, parseArguments, UsageError } from './command.ts';
import { CONFIG_OPTION } from './configuration.ts';
import { openFiles } from './enrich/open-files.ts';
import { processRequests } from './enrich/processing.ts';
import { writeLine } from './output.ts';

/** `explain`: where each LLM call's payload was found, what decided each fact, what was not found and why. */
export const explainCommand: Command = {
  usage: '[--span ID] [--config URI…] FILE…',
  options: [
    ['--span ID', 'Only this span, by its id in hex or the beginning of it'],
    CONFIG_OPTION,
    ['FILE', 'One export request, .pb (protobuf) or .json (OTLP/JSON), in the order of arrival'],
  ],
  run: runExplain,
};

async function runExplain(args: readonly string[], io: CommandIo): Promise<ExitCode> {
  const { values, positionals: files } = parseArguments(
    args,
    { config: { type: 'string', multiple: true }, span: { type: 'string' } },
    true,
  );
  if (files.length === 0) throw new UsageError('at least one FILE is needed');
  const wanted = values.span?.toLowerCase() ?? '';
  const explanations: Explanation[] = [];
  const explain = (explanation: Explanation) => {
    explanations.push(explanation);
  };
  const opened = await openFiles({ command: 'explain', files, uris: values.config, explain }, io);
  if (opened === undefined) return EXIT.usage;
  const { requests } = opened;
  await processRequests(opened);
  const chosen = explanations.filter(({ spanId }) => spanId.startsWith(wanted));
  for (const explanation of chosen) await writeLine(io.stdout, inLines(explanation));
  if (chosen.length === 0) {
    const which = wanted === '' ? 'no span' : `no span whose id begins with ${wanted}`;
    io.stderr.write(`clearspan explain: ${which} was recognised as an LLM call\n`);
  }
  return requests.length === files.length && chosen.length > 0 ? EXIT.done : EXIT.failed;
}

function inLines({ item, sections }: Explanation): string {
  const width = Math.max(0, ...sections.flatMap(({ lines }) => lines.map(([name]) => name.length)));
  const parts = sections.flatMap(({ title, lines }) => [
    `  ${title}`,
    ...lines.map(([name, what]) => `    ${name.padEnd(width)}  ${what}`),
  ]);
  return `${[item, ...parts].join('\n')}\n`;
}
