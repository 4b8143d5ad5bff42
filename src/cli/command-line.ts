import { BuildError } from '../service/build-error.ts';
import { VERSION } from '../version.ts';
import { type Command, type CommandIo, EXIT, type ExitCode, UsageError } from './command.ts';

interface CommandRow {
  readonly summary: string;
  /** Loaded when it is called, so that `--version` does not wait for gRPC and price lists. */
  readonly load: () => Promise<Command>;
}

const COMMANDS: Readonly<Record<string, CommandRow>> = {
  run: {
    summary: 'Run the daemon',
    load: async () => (await import('./run.ts')).runCommand,
  },
  validate: {
    summary: 'Check a configuration without running it',
    load: async () => (await import('./validate.ts')).validateCommand,
  },
  enrich: {
    summary: 'Pass export requests from files through the processors, print them as OTLP/JSON',
    load: async () => (await import('./enrich.ts')).enrichCommand,
  },
  explain: {
    summary: 'Explain how each LLM call in export requests from files was understood',
    load: async () => (await import('./explain.ts')).explainCommand,
  },
  scan: {
    summary: 'Scan text for prompt attacks, secrets and personal data',
    load: async () => (await import('./scan.ts')).scanCommand,
  },
  rules: {
    summary: 'List, show and test security rules',
    load: async () => (await import('./rules.ts')).rulesCommand,
  },
  price: {
    summary: 'Show what a call costs, line by line',
    load: async () => (await import('./price.ts')).priceCommand,
  },
  demo: {
    summary: 'Send sample LLM traffic to a running daemon',
    load: async () => (await import('./demo.ts')).demoCommand,
  },
};

/** Runs one command line (without node and script) and resolves to the exit code. */
export async function runCommandLine(argv: readonly string[], io: CommandIo): Promise<ExitCode> {
  const [name, ...args] = argv;
  if (name === undefined) {
    io.stderr.write(overview());
    return EXIT.usage;
  }
  if (name === '--version' || name === '-v' || name === 'version') {
    io.stdout.write(`clearspan ${VERSION}\n`);
    return EXIT.done;
  }
  if (name === '--help' || name === '-h' || name === 'help') return help(args[0], io);
  const row = rowOf(name);
  if (row === undefined) return unknownCommand(name, io);
  if (args.includes('--help') || args.includes('-h')) return help(name, io);
  try {
    const command = await row.load();
    return await command.run(args, io);
  } catch (error) {
    if (error instanceof UsageError) {
      io.stderr.write(`clearspan ${name}: ${error.message}\nSee "clearspan help ${name}".\n`);
    } else if (error instanceof BuildError) {
      io.stderr.write(`clearspan ${name}: ${error.message}\n`);
    } else {
      throw error;
    }
    return EXIT.usage;
  }
}

async function help(name: string | undefined, io: CommandIo): Promise<ExitCode> {
  if (name === undefined) {
    io.stdout.write(overview());
    return EXIT.done;
  }
  const row = rowOf(name);
  if (row === undefined) return unknownCommand(name, io);
  const command = await row.load();
  const options = columns(command.options);
  io.stdout.write(`${row.summary}.\n\nUsage: clearspan ${name} ${command.usage}\n\nOptions:\n${options}`);
  return EXIT.done;
}

function unknownCommand(name: string, io: CommandIo): ExitCode {
  io.stderr.write(`clearspan: unknown command "${name}"\nSee "clearspan help".\n`);
  return EXIT.usage;
}

function rowOf(name: string): CommandRow | undefined {
  return Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
}

function overview(): string {
  const commands = Object.entries(COMMANDS).map(([name, { summary }]) => [name, summary] as const);
  return `Clearspan ${VERSION}: an OpenTelemetry Collector-style daemon that makes the LLM calls in a trace legible.

Usage: clearspan COMMAND …

Commands:
${columns(commands)}
Options:
${columns([
  ['--help', 'Show this text; "clearspan help COMMAND" shows a command\'s own'],
  ['--version', 'Show the version'],
])}
Exit codes: 0 done, 1 failed, 2 wrong usage or configuration.
`;
}

function columns(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}\n`).join('');
}
