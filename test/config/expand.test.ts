import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatProblem } from '../../src/config/load.ts';
import { decoded, loadTexts, problemsOf } from './configuration.ts';

const readV = (text: string, environment: Record<string, string>) =>
  decoded(text, (root) => root.optionalString('v'), environment);

describe('references in strings', () => {
  const environment = {
    HOST: 'collector',
    PORT: '4317',
    EMPTY: '',
    WHICH: 'HOST',
    NESTED: `\${env:HOST}:\${PORT}`,
    DOLLARS: 'a$$b$c',
    SPACED: '  two words ',
    MULTILINE: 'one\ntwo\n',
  };

  it.each([
    [`\${env:HOST}`, 'collector'],
    [`\${HOST}`, 'collector'],
    [`http://\${env:HOST}:\${env:PORT}/v1`, 'http://collector:4317/v1'],
    [`\${env:NESTED}`, 'collector:4317'],
    [`dns:///\${NESTED}`, 'dns:///collector:4317'],
    [`\${env:\${env:WHICH}}`, 'collector'],
    [`\${env:ABSENT:-fallback}`, 'fallback'],
    [`\${ABSENT:-fallback}`, 'fallback'],
    [`\${env:ABSENT:-}`, ''],
    [`\${env:ABSENT:-a:-b}`, 'a:-b'],
    [`\${env:ABSENT:-\${env:HOST}}`, 'collector'],
    [`\${env:HOST:-\${env:ABSENT}}`, 'collector'],
    [`\${env:EMPTY:-fallback}`, ''],
    [`<\${env:EMPTY}>`, '<>'],
    [`\${env:SPACED}`, '  two words '],
    [`\${env:MULTILINE}`, 'one\ntwo'],
    [`\${yaml:inline}`, 'inline'],
    ['$$', '$'],
    [`$\${env:HOST}`, `\${env:HOST}`],
    [`$$$\${env:HOST}`, `$\${env:HOST}`],
    [`$$\${env:HOST}`, '$collector'],
    [`$$\${env:HOST} then \${env:PORT}`, '$collector then 4317'],
    [`$$x \${env:HOST}`, '$x collector'],
    [`\${env:DOLLARS}`, 'a$b$c'],
    ['$HOST and $1', '$HOST and $1'],
    ['100$', '100$'],
    [`\${env:HOST`, `\${env:HOST`],
    [`}\${HOST}{`, '}collector{'],
  ])('reads %s as %j', async (text, value) => {
    expect(await readV(`v: ${JSON.stringify(text)}\n`, environment)).toBe(value);
  });

  it('leaves keys as they are', async () => {
    const { root } = await loadTexts({ 'a.yaml': `v: { "\${HOST}": 1 }\n` }, environment);
    expect(root.section('v').keys()).toEqual([`\${HOST}`]);
  });

  it('leaves a text without a dollar as it is, and any text whose dollars are doubled', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async (text) => {
        const written = JSON.stringify(text.replaceAll('$', '$$$$'));
        expect(await readV(`v: ${written}\n`, {})).toBe(text);
      }),
    );
  });

  it('puts any text of a variable in as it is, its dollars undoubled, alone and within a string', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), async (text) => {
        const variables = { X: text.replaceAll('$', '$$$$') };
        expect(await readV(`v: \${env:X}\n`, variables)).toBe(text);
        expect(await readV(`v: "<\${env:X}>"\n`, variables)).toBe(`<${text}>`);
      }),
    );
  });
});

describe('a value that is one reference', () => {
  it('reads as whatever type its field wants', async () => {
    const environment = {
      NUMBER: '42',
      FLAG: 'true',
      WAIT: '5s',
      SIZE: '4MiB',
      LIST: '[a, b]',
      MAP: '{ x: 1 }',
    };
    const text = `
number: \${env:NUMBER}
flag: \${env:FLAG}
wait: \${env:WAIT}
size: \${env:SIZE}
list: \${env:LIST}
map: \${env:MAP}
`;
    const values = await decoded(
      text,
      (root) => [
        root.integer('number', 0),
        root.boolean('flag', false),
        root.durationMs('wait', 0),
        root.bytes('size', 0),
        root.stringList('list', []),
        root.section('map').number('x', 0),
      ],
      environment,
    );
    expect(values).toEqual([42, true, 5000, 4 * 2 ** 20, ['a', 'b'], 1]);
  });

  it.each([
    '0123456',
    '1e3',
    '0x1F',
    'true',
    'null',
    '~',
    '[not, a, list]',
    'key: value',
    '"quoted"',
    '#hash',
    '@at',
  ])('keeps the secret %s as it is in string fields, headers and lists', async (secret) => {
    const text = `v: \${env:S}\nheaders: { x-key: "\${env:S}" }\nlist: ["\${env:S}"]\n`;
    const values = await decoded(
      text,
      (root) => [
        root.string('v', ''),
        root.stringMap('headers').get('x-key'),
        root.stringList('list', [])[0],
      ],
      { S: secret },
    );
    expect(values).toEqual([secret, secret, secret]);
  });

  it('reads a number or flag that an expansion pieced together', async () => {
    const read = await decoded(
      `port: "43\${env:P}"\nflag: "\${env:T}ue"\n`,
      (root) => [root.integer('port', 0), root.boolean('flag', false)],
      { P: '17', T: 'tr' },
    );
    expect(read).toEqual([4317, true]);
  });

  it('leaves the default of a field that is no string in place where the variable is empty', async () => {
    expect(await decoded(`v: \${env:X}\n`, (root) => root.integer('v', 7), { X: '' })).toBe(7);
  });

  it('takes a sub-tree out of a file, with references and files of its own', async () => {
    const loaded = await loadTexts(
      {
        'a.yaml': `exporters:\n  otlp_grpc: \${file:part.yaml}\n`,
        'part.yaml': `endpoint: \${env:HOST}:4317\ntls: \${file:tls.yaml}\ntoken: \${file:secret}\n`,
        'tls.yaml': '# TLS\ninsecure: true\nca: no\n',
        secret: '0042\n',
      },
      { HOST: 'backend' },
      ['a.yaml'],
    );
    const section = loaded.root.section('exporters').section('otlp_grpc');
    expect(section.string('endpoint', '')).toBe('backend:4317');
    expect(section.string('token', '')).toBe('0042');
    expect(section.section('tls').boolean('insecure', false)).toBe(true);
    expect(loaded.problems().map(formatProblem)).toEqual([
      "tls.yaml:3:1: 'exporters::otlp_grpc::tls' has invalid keys: ca",
    ]);
  });
});

describe('references that cannot be followed', () => {
  it.each([
    [
      `\${env:ABSENT}`,
      `environment variable "ABSENT" is not set (\${env:ABSENT:-default} gives it a default)`,
    ],
    [`x\${ABSENT}y`, `environment variable "ABSENT" is not set (\${env:ABSENT:-default} gives it a default)`],
    [`\${env:1}`, 'environment variable "1" has invalid name: must match regex ^[a-zA-Z_][a-zA-Z0-9_]*$'],
    [`\${}`, 'environment variable "" has invalid name: must match regex ^[a-zA-Z_][a-zA-Z0-9_]*$'],
    [
      `\${toString}`,
      `environment variable "toString" is not set (\${env:toString:-default} gives it a default)`,
    ],
    [`\${vault:x/y}`, 'scheme "vault" is not supported for uri "vault:x/y"'],
    [`\${file:gone.yaml}`, 'unable to read the file gone.yaml: no such file or directory'],
    [`\${env:LOOP}`, 'too many recursive expansions'],
    [`<\${env:PING}>`, 'too many recursive expansions'],
    [`\${env:DOUBLING}`, 'too many recursive expansions'],
    [`\${env:TREE}`, 'too many recursive expansions'],
    [`${'${env:'.repeat(200)}X${'}'.repeat(200)}`, 'too many recursive expansions'],
  ])('tells where %s stands and what is wrong with it, once', async (text, message) => {
    const environment = {
      LOOP: `\${env:LOOP}`,
      PING: `\${env:PONG}`,
      PONG: `-\${env:PING}`,
      DOUBLING: `\${env:DOUBLING}\${env:DOUBLING}`,
      TREE: `[x, "\${env:TREE}", "\${env:TREE}"]`,
    };
    const problems = await problemsOf(
      `a:\n  v: ${JSON.stringify(text)}\n`,
      (root) => root.section('a').optionalString('v'),
      environment,
    );
    expect(problems).toEqual([`a.yaml:2:6: 'a::v': ${message}`]);
  });

  it('tells of a reference within a mapping that the environment gave, at its place and once', async () => {
    const problems = await problemsOf(`v: \${env:MAP}\n`, (root) => root.section('v').optionalString('a'), {
      MAP: `# a mapping\na: \${env:GONE}\n`,
    });
    expect(problems).toEqual([
      `env:MAP:2:4: 'v::a': environment variable "GONE" is not set (\${env:GONE:-default} gives it a default)`,
    ]);
  });

  it('tells of broken YAML in a file that stands in for a sub-tree', async () => {
    const loaded = await loadTexts({ 'a.yaml': `v: \${file:part.yaml}\n`, 'part.yaml': 'a: 1\na: 2\n' }, {}, [
      'a.yaml',
    ]);
    loaded.root.has('v');
    expect(loaded.problems().map(formatProblem)).toEqual([
      'part.yaml:2:1: invalid YAML: Map keys must be unique',
    ]);
  });
});
