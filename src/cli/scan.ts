import { readFile } from 'node:fs/promises';
import type { Direction, Role } from '../llm/call.ts';
import { createScanner, type Scanner } from '../llm/scan/scanner.ts';
import { type Command, type CommandIo, EXIT, type ExitCode, parseArguments, UsageError } from './command.ts';
import { readLines, readText } from './input.ts';
import { writeLine } from './output.ts';

/** The processor's defaults (contract, "Configuration of the processor `llm`"). */
const DEFAULT_RULES = { packs: ['all'], thresholds: {}, maxScanBytes: 256 * 1024 };

/** Where a message of a role stands in a call. */
const DIRECTIONS: Readonly<Record<Role, Direction>> = {
  user: 'input',
  system: 'system',
  tool: 'tool',
  assistant: 'output',
};

interface Entry {
  /** Given back as it came. */
  readonly id: string | number;
  readonly text: string;
  readonly role: Role;
}

/** `scan`: the security rules on texts of the user's own. */
export const scanCommand: Command = {
  usage: '[--role user|system|assistant|tool] [--jsonl] [--explain] [--rules FILE]… < TEXT',
  options: [
    ['--role ROLE', 'Whose text it is, for lines that do not say (default: user)'],
    ['--jsonl', 'Read lines {"id","text","role"?} instead of one text'],
    ['--explain', 'Add the rules that fired, with family, weight, form and place (UTF-16 units)'],
    ['--rules FILE', 'Use a rule file of your own beside the built-in rules; may be given several times'],
  ],
  run: runScan,
};

async function runScan(args: readonly string[], io: CommandIo): Promise<ExitCode> {
  const { values } = parseArguments(args, {
    role: { type: 'string', default: 'user' },
    jsonl: { type: 'boolean', default: false },
    explain: { type: 'boolean', default: false },
    rules: { type: 'string', multiple: true, default: [] },
  });
  const { role, jsonl, explain } = values;
  if (!isRole(role)) throw new UsageError(`--role must be one of ${Object.keys(DIRECTIONS).join(', ')}`);
  const scanner = await scannerWith(values.rules);
  if (jsonl) return scanLines(scanner, role, explain, io);
  await writeLine(
    io.stdout,
    scanEntry(scanner, { id: 'stdin', text: await readText(io.stdin), role }, explain),
  );
  return EXIT.done;
}

/** @throws UsageError for a rule file that cannot be read or holds a rule that cannot be used */
async function scannerWith(ruleFiles: readonly string[]): Promise<Scanner> {
  try {
    const texts = await Promise.all(ruleFiles.map((name) => readFile(name, 'utf8')));
    const extraRules = ruleFiles.map((name, index) => ({ name, text: texts[index] ?? '' }));
    return createScanner({ ...DEFAULT_RULES, extraRules });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

/** A line that cannot be read is reported and left out; the others still come out, and the exit code tells. */
async function scanLines(scanner: Scanner, role: Role, explain: boolean, io: CommandIo): Promise<ExitCode> {
  let code: ExitCode = EXIT.done;
  let lineNumber = 0;
  for await (const line of readLines(io.stdin)) {
    lineNumber++;
    if (line.trim() === '') continue;
    const entry = readEntry(line, role);
    if (typeof entry === 'string') {
      io.stderr.write(`clearspan scan: line ${lineNumber}: ${entry}\n`);
      code = EXIT.failed;
    } else {
      await writeLine(io.stdout, scanEntry(scanner, entry, explain));
    }
  }
  return code;
}

/** Reads one line of `--jsonl`, or says what is wrong with it without quoting it. */
function readEntry(line: string, defaultRole: Role): Entry | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return 'not valid JSON';
  }
  if (typeof value !== 'object' || value === null) return 'not a JSON object';
  const { id, text, role = defaultRole } = value as Readonly<Record<string, unknown>>;
  if (typeof id !== 'string' && typeof id !== 'number') return '"id" must be a string or a number';
  if (typeof text !== 'string') return '"text" must be a string';
  if (!isRole(role)) return `"role" must be one of ${Object.keys(DIRECTIONS).join(', ')}`;
  return { id, text, role };
}

function scanEntry(scanner: Scanner, { id, text, role }: Entry, explain: boolean): string {
  const texts = [{ role, direction: DIRECTIONS[role], text }];
  const { verdict, findings, truncated } = explain ? scanner.explain(texts) : scanner.scan(texts);
  const { flagged, severity, families, rules } = verdict;
  const answer = { id, flagged, severity, families, rules };
  if (!explain) return JSON.stringify(answer);
  const places = findings.map(({ ruleId, family, weight, form, start, end }) => {
    return { rule: ruleId, family, weight, form, start, end };
  });
  return JSON.stringify({ ...answer, truncated, explain: places });
}

function isRole(value: unknown): value is Role {
  return typeof value === 'string' && Object.hasOwn(DIRECTIONS, value);
}
