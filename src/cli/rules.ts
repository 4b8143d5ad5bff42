import { readFile } from 'node:fs/promises';
import { allRules, checkRuleFile, type RuleRow } from '../llm/scan/catalogue.ts';
import { type Command, type CommandIo, EXIT, type ExitCode, parseArguments, UsageError } from './command.ts';
import { writeLine } from './output.ts';

/** `rules`: what the security rules are, and whether a rule file of one's own can be used. */
export const rulesCommand: Command = {
  usage: 'list [--family F] | show ID | test FILE…',
  options: [
    ['list', 'One line for each built-in rule: id, family, severity, weight, pack'],
    ['show ID', 'All that a built-in rule says, its examples included'],
    ['test FILE…', 'Check rule files: every rule must compile and keep to its examples'],
    ['--family F', 'Of `list`, the rules of one family'],
  ],
  run: runRules,
};

async function runRules(args: readonly string[], io: CommandIo): Promise<ExitCode> {
  const { values, positionals } = parseArguments(args, { family: { type: 'string' } }, true);
  const [action, ...names] = positionals;
  if (values.family !== undefined && action !== 'list') throw new UsageError('--family goes with list');
  if (action === 'list' && names.length === 0) return listRules(values.family, io);
  if (action === 'show' && names.length === 1) return showRule(names[0] ?? '', io);
  if (action === 'test' && names.length > 0) return testFiles(names, io);
  throw new UsageError('expected list, show ID or test FILE');
}

async function listRules(family: string | undefined, io: CommandIo): Promise<ExitCode> {
  const rules = allRules().filter((rule) => family === undefined || rule.family === family);
  if (rules.length === 0) throw new UsageError(`there is no rule of the family ${family}`);
  const width = Math.max(...rules.map(({ id }) => id.length));
  for (const { id, family: ofRule, severity, weight, pack } of rules)
    await writeLine(
      io.stdout,
      [id.padEnd(width), ofRule.padEnd(18), severity.padEnd(8), String(weight).padEnd(4), pack].join('  '),
    );
  return EXIT.done;
}

async function showRule(id: string, io: CommandIo): Promise<ExitCode> {
  const rule = allRules().find((known) => known.id === id);
  if (rule === undefined) {
    io.stderr.write(`clearspan rules: there is no built-in rule "${id}"; see clearspan rules list\n`);
    return EXIT.failed;
  }
  for (const line of describeRule(rule)) await writeLine(io.stdout, line);
  return EXIT.done;
}

function describeRule(rule: RuleRow): string[] {
  const list = (name: string, values: readonly string[]) =>
    values.length === 0 ? [] : [`${name}:`, ...values.map((value) => `  ${JSON.stringify(value)}`)];
  const words = (name: string, values: readonly string[]) =>
    values.length === 0 ? [] : [`${name}: ${values.join(', ')}`];
  return [
    `${rule.id}: ${rule.description}`,
    `family: ${rule.family}`,
    `severity: ${rule.severity}`,
    `weight: ${rule.weight}`,
    ...words('roles', rule.roles),
    ...words('forms', rule.forms),
    ...words('owasp', rule.owasp),
    ...words('atlas', rule.atlas),
    `from: ${rule.line > 0 ? `${rule.pack}:${rule.line}` : rule.pack}`,
    ...(rule.validator === undefined ? [] : [`validator: ${rule.validator}`]),
    ...list('patterns', rule.patterns),
    ...list('must match', rule.examples.match),
    ...list('must not match', rule.examples.noMatch),
  ];
}

/** Every problem of every file is told; the exit code is 1 where there is any. */
async function testFiles(files: readonly string[], io: CommandIo): Promise<ExitCode> {
  let code: ExitCode = EXIT.done;
  for (const file of files) {
    let text: string;
    try {
      text = await readFile(file, 'utf8');
    } catch (error) {
      io.stderr.write(`clearspan rules: ${error instanceof Error ? error.message : String(error)}\n`);
      code = EXIT.failed;
      continue;
    }
    const { ruleCount, problems, slow } = checkRuleFile(file, text);
    for (const problem of problems) io.stderr.write(`${problem}\n`);
    for (const place of slow)
      io.stderr.write(
        `${place}: note: is tried on every text; words or keywords would spare it most of them\n`,
      );
    if (problems.length > 0) code = EXIT.failed;
    else await writeLine(io.stdout, `${file}: ${ruleCount} rules compile and keep to their examples`);
  }
  return code;
}
