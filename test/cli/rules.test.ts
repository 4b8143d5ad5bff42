import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/cli/command.ts';
import { rulesCommand } from '../../src/cli/rules.ts';
import { scanCommand } from '../../src/cli/scan.ts';
import { memoryIo } from './io.ts';

async function rules(...args: string[]) {
  const io = memoryIo();
  const code = await rulesCommand.run(args, io);
  return { code, out: io.out(), err: io.err() };
}

function rule(replaced: Record<string, string> = {}): string {
  const lines = {
    id: 'id: cave-opened',
    rest: 'family: jailbreak\n    description: The words that open the cave.\n    severity: low\n    weight: 1',
    roles: 'roles: [user]',
    patterns: "patterns: ['open sesame']",
    examples: 'examples: { match: [open sesame], no_match: [open door] }',
    ...replaced,
  };
  return `rules:\n  - ${Object.values(lines).join('\n    ')}\n`;
}

async function fileWith(text: string): Promise<string> {
  const file = join(await mkdtemp(join(tmpdir(), 'rules-')), 'own.yaml');
  await writeFile(file, text);
  return file;
}

describe('rules list', () => {
  it('has a line for each rule, those that compare texts among them', async () => {
    const { code, out } = await rules('list');
    expect(code).toBe(0);
    expect(out.trimEnd().split('\n').length).toBeGreaterThan(150);
    expect(out).toMatch(/^payment-card +pii +high +1 +pii$/m);
    expect(out).toMatch(/^canary-in-answer .* conversation$/m);
  });

  it('can be of one family, which must exist', async () => {
    const { out } = await rules('list', '--family', 'pii');
    expect(out).toContain('payment-card');
    expect(out).not.toContain('ignore-earlier-instructions');
    await expect(rules('list', '--family', 'burglary')).rejects.toThrow(UsageError);
  });
});

describe('rules show', () => {
  it('tells all that a rule says', async () => {
    const { code, out } = await rules('show', 'payment-card');
    expect(code).toBe(0);
    expect(out).toMatch(/^payment-card: Number of a payment card/);
    expect(out).toMatch(/^validator: luhn$/m);
    expect(out).toMatch(/^must not match:\n {2}"/m);
  });

  it('fails for a rule that there is not', async () => {
    expect(await rules('show', 'open-sesame')).toMatchObject({ code: 1, out: '' });
  });
});

describe('rules test', () => {
  it('accepts a file whose rules keep to their examples', async () => {
    const file = await fileWith(rule());
    expect(await rules('test', file)).toEqual({
      code: 0,
      out: `${file}: 1 rules compile and keep to their examples\n`,
      err: '',
    });
  });

  it.each([
    [
      'an example that does not match',
      rule({ patterns: "patterns: ['shut']" }),
      /own\.yaml:2: rule "cave-opened": example 1 of "match"/,
    ],
    [
      'a pattern that RE2 refuses',
      rule({ patterns: "patterns: ['a(?=b)']" }),
      /own\.yaml:2: rule "cave-opened": RE2 refuses/,
    ],
    [
      'an id that a built-in rule has',
      rule({ id: 'id: payment-card' }),
      /own\.yaml:2: .*given before, at pii:\d+/,
    ],
  ])('refuses %s by file, line and name', async (_situation, text, problem) => {
    const { code, out, err } = await rules('test', await fileWith(text));
    expect(code).toBe(1);
    expect(out).toBe('');
    expect(err).toMatch(problem);
  });

  it('notes rules that would be tried on every text', async () => {
    const text = rule({
      patterns: "patterns: ['[a-z]{3}[A-Z]']",
      examples: 'examples: { match: [abcD], no_match: [abcd] }',
    });
    const { code, err } = await rules('test', await fileWith(text));
    expect(code).toBe(0);
    expect(err).toMatch(/own\.yaml:2: rule "cave-opened": note: is tried on every text/);
  });

  it('reports a file that is not there', async () => {
    expect(await rules('test', '/nowhere/own.yaml')).toMatchObject({ code: 1, out: '' });
  });
});

describe('rules', () => {
  it.each([[[]], [['show']], [['test']], [['list', 'x']], [['sing']], [['show', 'a', '--family', 'pii']]])(
    'refuses other words: %j',
    async (args) => {
      await expect(rules(...args)).rejects.toThrow(UsageError);
    },
  );
});

describe('scan --rules', () => {
  it('uses a file of rules beside the built-in ones', async () => {
    const io = memoryIo('open sesame');
    await scanCommand.run(['--rules', await fileWith(rule()), '--explain'], io);
    expect(JSON.parse(io.out())).toMatchObject({
      rules: ['cave-opened'],
      explain: [{ rule: 'cave-opened', family: 'jailbreak', weight: 1, form: 'raw', start: 0, end: 11 }],
    });
  });

  it('refuses a file whose rules cannot be used', async () => {
    const file = await fileWith(rule({ roles: 'roles: [robot]' }));
    await expect(scanCommand.run(['--rules', file], memoryIo('x'))).rejects.toThrow(UsageError);
  });
});
