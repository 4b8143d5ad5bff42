import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../process/build.ts';
import { runClearspan } from '../process/daemon.ts';

const VERSION: string = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).version;
const CONFIG = join(ROOT, 'collector-config.yaml');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'clearspan-validate-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('clearspan validate', () => {
  it('has nothing to say of the configuration that comes with it', async () => {
    expect(await runClearspan(['validate', '--config', CONFIG])).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  it('accepts the backend blocks of that configuration with their comment marks removed', async () => {
    const text = readFileSync(CONFIG, 'utf8')
      .replaceAll(/^ {2}# (otlp_(?:grpc|http):)$/gm, '  $1')
      .replaceAll(/^ {2}# {3}(\S.*|\s{2}\S.*)$/gm, '    $1')
      .replaceAll('exporters: [live]', 'exporters: [live, otlp_grpc, otlp_http]');
    const file = join(folder, 'backends.yaml');
    await writeFile(file, text);
    expect(text).toMatch(/^ {2}otlp_grpc:\n {4}endpoint: /m);
    const result = await runClearspan(['validate', '--config', file], {
      environment: { BACKEND_TOKEN: 'x' },
    });
    expect(result).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  it('merges several sources from left to right', async () => {
    const result = await runClearspan(
      ['validate', `--config=${CONFIG}`, '--config', 'yaml:service::pipelines::traces::exporters: [nowhere]'],
      {},
    );
    expect(result.code).toBe(2);
    expect(result.stderr).toContain('references exporter "nowhere" which is not configured');
  });

  it('takes a whole configuration from a variable', async () => {
    const OTEL_CONFIG = readFileSync(CONFIG, 'utf8');
    expect(
      (await runClearspan(['validate', '--config', 'env:OTEL_CONFIG'], { environment: { OTEL_CONFIG } }))
        .code,
    ).toBe(0);
  });

  it('finds a file of rules that is not there, as it builds what it is told to', async () => {
    const result = await runClearspan([
      'validate',
      '--config',
      CONFIG,
      '--config',
      'yaml:processors::llm::security::rules: [nowhere.yaml]',
    ]);
    expect(result.code).toBe(2);
    expect(result.stderr).toContain('nowhere.yaml');
  });

  it('wants a configuration', async () => {
    const result = await runClearspan(['validate']);
    expect(result.code).toBe(2);
    expect(result.stderr).toBe(
      'clearspan validate: at least one --config URI is needed\nSee "clearspan help validate".\n',
    );
  });
});

describe('clearspan --version', () => {
  it('shows the version of the package', async () => {
    expect(await runClearspan(['--version'])).toEqual({
      code: 0,
      stdout: `clearspan ${VERSION}\n`,
      stderr: '',
    });
  });
});
