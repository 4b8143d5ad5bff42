import { describe, expect, it } from 'vitest';
import type { Section } from '../../src/config/section.ts';
import { decoded, problemsOf } from './configuration.ts';

type Read = (root: Section) => unknown;

describe('reading', () => {
  it.each<[string, Read, unknown]>([
    ['v: text', (r) => r.string('v', ''), 'text'],
    ['v: 007', (r) => r.string('v', ''), '007'],
    ['v: true', (r) => r.optionalString('v'), 'true'],
    ['v: ""', (r) => r.optionalString('v'), ''],
    ['v: 5', (r) => r.number('v', 0), 5],
    ['v: -0.5', (r) => r.optionalNumber('v'), -0.5],
    ['v: 0x10', (r) => r.integer('v', 0), 16],
    ['v: 1e3', (r) => r.integer('v', 0, { min: 1000, max: 1000 }), 1000],
    ['v: false', (r) => r.boolean('v', true), false],
    ['v: 1m30s', (r) => r.durationMs('v', 0), 90_000],
    ['v: 0', (r) => r.durationMs('v', 1), 0],
    ['v: 64MiB', (r) => r.bytes('v', 0), 64 * 2 ** 20],
    ['v: 512', (r) => r.bytes('v', 0), 512],
    ['v: [a, 1, true]', (r) => r.stringList('v', []), ['a', '1', 'true']],
    ['v: []', (r) => r.stringList('v', ['x']), []],
    ['v: alone', (r) => r.stringList('v', []), ['alone']],
    ['v: gzip', (r) => r.oneOf('v', ['none', 'gzip'], 'none'), 'gzip'],
    [
      'v: { b: 0042, a: true, c: }',
      (r) => [...r.stringMap('v')],
      [
        ['b', '0042'],
        ['a', 'true'],
        ['c', ''],
      ],
    ],
    ['v: [{ x: 1 }, { x: 2 }, ]', (r) => r.sections('v').map((s) => s.integer('x', 0)), [1, 2]],
    ['v: { x: { y: 1 } }', (r) => r.section('v').section('x').integer('y', 0), 1],
    ['v: { b: 1, a: 2 }', (r) => r.section('v').keys(), ['b', 'a']],
    ['v: 1', (r) => [r.has('v'), r.has('w')], [true, false]],
    ['v:', (r) => r.has('v'), true],
  ])('%s', async (text, read, value) => {
    expect(await decoded(`${text}\n`, read)).toEqual(value);
  });

  it.each(['other: 1', 'v:', 'v: null', 'v: ~'])('gives the defaults for %s', async (text) => {
    const values = await decoded(`${text}\n`, (root) => {
      root.keys();
      return [
        root.string('v', 'd'),
        root.optionalString('v'),
        root.boolean('v', true),
        root.number('v', 1.5),
        root.optionalNumber('v'),
        root.integer('v', 3, { min: 10 }),
        root.durationMs('v', 4),
        root.bytes('v', 5),
        root.stringList('v', ['x']),
        root.stringMap('v').size,
        root.oneOf('v', ['a', 'b'], 'b'),
        root.sections('v'),
        root.section('v').keys(),
      ];
    });
    expect(values).toEqual(['d', undefined, true, 1.5, undefined, 3, 4, 5, ['x'], 0, 'b', [], []]);
  });
});

describe('wrong values', () => {
  it.each<[string, Read, string]>([
    ['{ a: 1 }', (r) => r.string('v', ''), 'expected a string, got a mapping'],
    ['[1]', (r) => r.optionalString('v'), 'expected a string, got a list'],
    ['"5"', (r) => r.number('v', 0), 'expected a number, got the string "5"'],
    ['.nan', (r) => r.number('v', 0), 'expected a number, got the number .nan'],
    ['1.5', (r) => r.integer('v', 0), 'expected a whole number, got the number 1.5'],
    ['0', (r) => r.integer('v', 0, { min: 1 }), 'expected at least 1, got the number 0'],
    ['11', (r) => r.integer('v', 0, { min: 1, max: 10 }), 'expected at most 10, got the number 11'],
    ['"true"', (r) => r.boolean('v', false), 'expected true or false, got the string "true"'],
    ['yes', (r) => r.boolean('v', false), 'expected true or false, got the string "yes"'],
    [
      '5',
      (r) => r.durationMs('v', 0),
      'expected a duration with its unit, such as 300ms, 5s or 1m30s, got the number 5',
    ],
    ['-5s', (r) => r.durationMs('v', 0), 'expected at least 0s, got the string "-5s"'],
    ['2h', (r) => r.durationMs('v', 0, { maxMs: 60_000 }), 'expected at most 1m, got the string "2h"'],
    [
      '4 bananas',
      (r) => r.bytes('v', 0),
      'expected a size in bytes, such as 512, 64KiB or 4MiB, got the string "4 bananas"',
    ],
    ['1KiB', (r) => r.bytes('v', 0, { min: 2 ** 20 }), 'expected at least 1MiB, got the string "1KiB"'],
    ['[[a]]', (r) => r.stringList('v', []), 'expected a list of strings, got a list'],
    ['text', (r) => r.stringMap('v'), 'expected a mapping, got the string "text"'],
    ['{ a: 1 }', (r) => r.sections('v'), 'expected a list of mappings, got a mapping'],
    [
      'gizp',
      (r) => r.oneOf('v', ['none', 'gzip'], 'none'),
      'expected one of none, gzip, got the string "gizp" (did you mean "gzip"?)',
    ],
    ['[gzip]', (r) => r.oneOf('v', ['none', 'gzip'], 'none'), 'expected one of none, gzip, got a list'],
    [
      `"${'x'.repeat(50)}"`,
      (r) => r.number('v', 0),
      `expected a number, got the string "${'x'.repeat(40)}…"`,
    ],
  ])('%s', async (value, read, message) => {
    expect(await problemsOf(`# first line\nv: ${value}\n`, read)).toEqual([`a.yaml:2:4: 'v' ${message}`]);
  });

  it('are told at the item of a list, and at the value of a header', async () => {
    const text = 'list:\n  - { x: 1 }\n  - two\nheaders:\n  authorization: [hunter2]\n';
    const problems = await problemsOf(text, (root) => {
      for (const item of root.sections('list')) item.integer('x', 0);
      root.stringMap('headers');
    });
    expect(problems).toEqual([
      'a.yaml:3:5: \'list[1]\' expected a mapping, got the string "two"',
      "a.yaml:5:18: 'headers::authorization' expected a string, got a list",
    ]);
  });

  it('give way to the default, so that decoding goes on', async () => {
    const values: unknown[] = [];
    await problemsOf('a: x\nb: x\nc: x\nd: 20\n', (root) => {
      values.push(root.integer('a', 1), root.durationMs('b', 2), root.boolean('c', true));
      values.push(root.integer('d', 5, { max: 10 }));
    });
    expect(values).toEqual([1, 2, true, 5]);
  });

  it.each([
    'token',
    'api_key',
    'hash_key',
    'apikey',
    'password',
    'key_pem',
    'headers',
    'client_secret',
    'Authorization',
  ])('are not printed under %s', async (key) => {
    const [problem] = await problemsOf(`auth_free:\n  ${key}: hunter2\n`, (root) =>
      root.section('auth_free').number(key, 0),
    );
    expect(problem).toMatch(/expected a number, got a string$/);
    expect(problem).not.toContain('hunter2');
  });

  it('are not printed where the environment gave them', async () => {
    const problems = await problemsOf(
      `a: \${env:X}\nb: "<\${env:X}>"\n`,
      (root) => [root.number('a', 0), root.number('b', 0)],
      {
        X: 'hunter2',
      },
    );
    expect(problems).toEqual([
      "a.yaml:1:4: 'a' expected a number, got a string",
      "a.yaml:2:4: 'b' expected a number, got a string",
    ]);
  });
});

describe('unknown keys', () => {
  it('are told with their place, their section and what was probably meant', async () => {
    const text = `
receivers:
  otlp:
    protocls:
      grpc:
    enabled: true
`;
    const problems = await problemsOf(text, (root) => {
      const otlp = root.section('receivers').section('otlp');
      otlp.section('protocols').section('grpc').string('endpoint', '');
    });
    expect(problems).toEqual([
      'a.yaml:4:5: \'receivers::otlp\' has invalid keys: protocls (did you mean "protocols"?)',
      "a.yaml:6:5: 'receivers::otlp' has invalid keys: enabled",
    ]);
  });

  it('are found at the top and in lists, but not in what was never opened', async () => {
    const problems = await problemsOf('recievers: {}\nlist: [{ a: 1, b: 2 }]\nclosed: { x: 1 }\n', (root) => {
      root.section('receivers');
      root.has('closed');
      for (const item of root.sections('list')) item.integer('a', 0);
    });
    expect(problems).toEqual([
      'a.yaml:1:1: \'\' has invalid keys: recievers (did you mean "receivers"?)',
      "a.yaml:2:16: 'list[0]' has invalid keys: b",
    ]);
  });

  it('do not suggest a key that is there already', async () => {
    const problems = await problemsOf('endpoint: a\nendpiont: b\n', (root) => root.string('endpoint', ''));
    expect(problems).toEqual(["a.yaml:2:1: '' has invalid keys: endpiont"]);
  });

  it('are known once any reader, in any copy of the section, has asked for them', async () => {
    await decoded('s: { a: 1, b: 2 }\n', (root) => [
      root.section('s').integer('a', 0),
      root.section('s').integer('b', 0),
    ]);
  });
});

describe('problems of the components themselves', () => {
  const text = 'receivers:\n  otlp:\n    endpoint: x\n';

  it.each<[string | undefined, string]>([
    [undefined, 'a.yaml:2:3: receivers::otlp: must be good'],
    ['endpoint', 'a.yaml:3:5: receivers::otlp::endpoint: must be good'],
    ['absent', 'a.yaml:2:3: receivers::otlp::absent: must be good'],
  ])('are told at the key %s', async (key, message) => {
    const problems = await problemsOf(text, (root) => {
      const otlp = root.section('receivers').section('otlp');
      otlp.string('endpoint', '');
      otlp.problem('must be good', key);
    });
    expect(problems).toEqual([message]);
  });

  it('are told at the top without a path', async () => {
    const problems = await problemsOf('x: 1\n', (root) => {
      root.keys();
      root.problem('service must have at least one pipeline');
      root.warning('x is old', 'x');
    });
    expect(problems).toEqual([
      'a.yaml:1:1: service must have at least one pipeline',
      'a.yaml:1:1: warning: x: x is old',
    ]);
  });
});
