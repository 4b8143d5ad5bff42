import { describe, expect, it } from 'vitest';
import { checkPack } from '../../../src/llm/scan/check.ts';
import { readPack } from '../../../src/llm/scan/pack.ts';
import { describeProblem } from '../../../src/llm/scan/rule.ts';

/** A pack of one rule on "open sesame", some of its lines replaced. */
function packWith(replaced: Record<string, string>, head = 'rules:'): string {
  const lines = {
    id: 'id: open-sesame',
    family: 'family: prompt_injection',
    description: 'description: The words that open the cave.',
    severity: 'severity: low',
    weight: 'weight: 1',
    roles: 'roles: [user]',
    owasp: 'owasp: [LLM01:2025]',
    atlas: 'atlas: [AML.T0051]',
    patterns: "patterns: ['(?i)open\\s+sesame']",
    examples: 'examples: { match: [Open Sesame], no_match: [open the door] }',
    ...replaced,
  };
  const row = Object.values(lines)
    .filter((line) => line !== '')
    .join('\n    ');
  return `${head}\n  - ${row}\n`;
}

const problemsOf = (text: string) => checkPack({ name: 'cave', text }).map(describeProblem);

describe('readPack', () => {
  it('reads a rule with all that it says and the line it stands on', () => {
    const { rules, problems } = readPack({ name: 'cave', text: packWith({}) });
    expect(problems).toEqual([]);
    expect(rules).toEqual([
      {
        id: 'open-sesame',
        family: 'prompt_injection',
        description: 'The words that open the cave.',
        severity: 'low',
        weight: 1,
        roles: ['user'],
        forms: ['raw', 'folded', 'joined', 'decoded'],
        owasp: ['LLM01:2025'],
        atlas: ['AML.T0051'],
        keywords: [],
        patterns: ['(?i)open\\s+sesame'],
        examples: { match: ['Open Sesame'], noMatch: ['open the door'] },
        pack: 'cave',
        line: 2,
      },
    ]);
  });

  it('fills terms into patterns and into later terms, each as a group of its own', () => {
    const head = 'terms:\n  verb: open|close\n  phrase: "{{verb}} sesame"\nrules:';
    const text = packWith(
      { patterns: "patterns: ['{{phrase}}!']", examples: examples('close sesame!') },
      head,
    );
    const { rules } = readPack({ name: 'cave', text });
    expect(rules[0]?.patterns).toEqual(['(?:(?:open|close) sesame)!']);
    expect(problemsOf(text)).toEqual([]);
  });

  it('shows a rule on exact forms the text as it stands, and any rule what it asks for', () => {
    const formsOf = (replaced: Record<string, string>) =>
      readPack({ name: 'cave', text: packWith(replaced) }).rules[0]?.forms;
    expect(formsOf({ family: 'family: secret' })).toEqual(['raw']);
    expect(formsOf({ atlas: 'forms: [raw, decoded]' })).toEqual(['raw', 'decoded']);
  });

  it('keeps the good rules of a pack in which another is wrong', () => {
    const good = packWith({});
    const bad = packWith({ id: 'id: other', family: 'family: burglary' }).replace('rules:\n', '');
    const { rules, problems } = readPack({ name: 'cave', text: good + bad });
    expect(rules.map(({ id }) => id)).toEqual(['open-sesame']);
    expect(problems).toHaveLength(1);
  });
});

describe('a pack with something wrong', () => {
  it.each([
    ['not YAML', 'rules: [', /^cave:\d+: /],
    ['no map', '- a', /^cave:1: a rule pack is a map with the key "rules"$/],
    ['no rules', 'terms: {a: b}', /^cave:1: "rules" must be a list$/],
    ['an unknown key of the pack', `${packWith({})}extra: 1`, /^cave:12: unknown key "extra"$/],
    [
      'an unknown key',
      packWith({ atlas: 'colour: red' }),
      /^cave:9: rule "open-sesame": unknown key "colour"$/,
    ],
    ['an id of another shape', packWith({ id: 'id: Open_Sesame' }), /^cave:2: "id" must be lower-case/],
    [
      'an unknown family',
      packWith({ family: 'family: burglary' }),
      /^cave:3: rule "open-sesame": "family" must be one/,
    ],
    [
      'an unknown severity',
      packWith({ severity: 'severity: none' }),
      /^cave:5: .*"severity" must be one of low/,
    ],
    [
      'a weight of nothing',
      packWith({ weight: 'weight: 0' }),
      /^cave:6: .*"weight" must be a number over 0$/,
    ],
    ['an unknown role', packWith({ roles: 'roles: [user, robot]' }), /^cave:7: .*"roles" must list some of/],
    [
      'an unknown form',
      packWith({ roles: 'roles: [user]', atlas: 'forms: [upside-down]' }),
      /^cave:9: .*"forms" must list some of raw/,
    ],
    ['no roles', packWith({ roles: '' }), /"roles" must list some of/],
    ['an unknown OWASP id', packWith({ owasp: 'owasp: [LLM11:2025]' }), /^cave:8: .*"owasp" names no known/],
    ['an unknown ATLAS id', packWith({ atlas: 'atlas: [T51]' }), /^cave:9: .*"atlas" names no known/],
    [
      'an unknown validator',
      packWith({ atlas: 'validator: magic' }),
      /^cave:9: .*"validator" must be one of luhn/,
    ],
    ['no patterns', packWith({ patterns: '' }), /"patterns" must list at least one/],
    [
      'patterns that are no list',
      packWith({ patterns: 'patterns: a' }),
      /"patterns" must be a list of texts/,
    ],
    ['an unknown term', packWith({ patterns: "patterns: ['{{cave}}']" }), /there is no term "cave"/],
    ['a pattern that RE2 refuses', packWith({ patterns: "patterns: ['a(?=b)']" }), /^cave:2: .*RE2 refuses/],
    [
      'a pattern that matches nothing',
      packWith({ patterns: "patterns: ['a*']" }),
      /can match the empty string/,
    ],
    ['a pattern of assertions', packWith({ patterns: "patterns: ['\\b']" }), /can match the empty string/],
    [
      'a pattern too big to repeat',
      packWith({ patterns: "patterns: ['a{1001}']" }),
      /^cave:2: .*RE2 refuses/,
    ],
    ['an empty keyword', packWith({ atlas: "keywords: ['']" }), /^cave:9: .*a keyword is empty/],
    ['no examples', packWith({ examples: '' }), /"examples" must hold "match" and "no_match"/],
    [
      'an example that does not match',
      packWith({ examples: examples('close sesame') }),
      /^cave:2: rule "open-sesame": example 1 of "match" does not match$/,
    ],
    [
      'an example that must not match but does',
      packWith({ examples: examples('open sesame', 'open sesame now') }),
      /^cave:2: rule "open-sesame": example 1 of "no_match" matches$/,
    ],
    [
      'keywords of which an example holds none',
      packWith({ atlas: 'keywords: [barley]', patterns: "patterns: ['[A-Z][a-z]{3}']" }),
      /example 1 of "match" does not match/,
    ],
    [
      'an id that occurs twice',
      packWith({}) + packWith({}).replace('rules:\n', ''),
      /^cave:12: rule "open-sesame": the id was given before, at cave:2$/,
    ],
  ])('%s: is told with pack, line and rule', (_situation, text, problem) => {
    expect(problemsOf(text).join('\n')).toMatch(new RegExp(problem.source, 'm'));
  });
});

function examples(match: string, noMatch = 'open the door'): string {
  return `examples: { match: ['${match}'], no_match: ['${noMatch}'] }`;
}
