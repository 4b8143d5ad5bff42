import { execFile } from 'node:child_process';
import { access, chmod, constants, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../process/build.ts';
import { type Daemon, freePort } from '../process/daemon.ts';
import { CAN_CHANGE_USER, type ContainerOptions, startContainer, startInside, userOf } from './container.ts';
import { assignments, execForm, parseDockerfile, type Stage, textsOf } from './dockerfile.ts';
import { IMAGE_NODE, replay } from './replay.ts';

let folder: string;
let root: string;
let stages: Stage[];
let final: Stage;

beforeAll(async () => {
  stages = parseDockerfile(await readFile(join(ROOT, 'Dockerfile'), 'utf8'));
  final = stages.at(-1)!;
  folder = await mkdtemp(join(tmpdir(), 'clearspan-image-'));
  await chmod(folder, 0o755);
  root = await replay(stages, folder);
  await promisify(execFile)('chmod', ['-R', 'a-w', root]);
}, 120_000);

afterAll(async () => {
  await promisify(execFile)('chmod', ['-R', 'u+w', folder]);
  await rm(folder, { recursive: true });
});

/** Paths of all files of the replayed image, from its root. */
async function filesOf(): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length))
    .sort();
}

describe('the Dockerfile', () => {
  it('builds and runs on the same major version of Node and the same release of Debian', () => {
    expect(stages.map(({ base }) => base)).toEqual([
      'node:24-bookworm',
      'gcr.io/distroless/nodejs24-debian12:nonroot',
    ]);
  });

  it('installs what the lock file says, builds, and runs nothing in the final stage', () => {
    expect(stages.map((stage) => textsOf(stage, 'RUN'))).toEqual([['npm ci', 'npm run build'], []]);
  });

  it('names what the image is and where it listens', () => {
    expect(assignments(textsOf(final, 'LABEL').join(' '))).toMatchObject({
      'org.opencontainers.image.title': 'Clearspan',
      'org.opencontainers.image.licenses': 'Apache-2.0',
    });
    expect(textsOf(final, 'EXPOSE')).toEqual(['4317 4318 8888 13133']);
  });

  it('runs as a user that is not root, by number', () => {
    expect(userOf(final)).toEqual({ uid: 10001, gid: 10001 });
  });
});

describe('the final stage', () => {
  it('holds the program with its native packages, the default configuration, and the runtime', async () => {
    const files = await filesOf();
    expect(files.filter((file) => !file.startsWith('/opt/clearspan/node_modules/'))).toEqual([
      '/etc/clearspan/config.yaml',
      IMAGE_NODE,
      '/opt/clearspan/main.js',
      '/opt/clearspan/main.js.map',
      '/opt/clearspan/package.json',
      '/opt/clearspan/program.js',
      '/opt/clearspan/program.js.map',
      '/opt/clearspan/rules.bin',
      '/opt/clearspan/rules.json',
      '/opt/clearspan/transcode-thread.js',
      '/opt/clearspan/transcode-thread.js.map',
    ]);
    expect(await readdir(join(root, '/opt/clearspan/node_modules'))).toEqual([
      '@harperfast',
      '@lmdb',
      'detect-libc',
      'lmdb',
      'msgpackr',
      'node-gyp-build-optional-packages',
      'ordered-binary',
      're2',
      'weak-lru-cache',
    ]);
  });

  it('can be read, but not written, by its user', async () => {
    const files = await filesOf();
    for (const file of files) {
      const { mode, uid } = await stat(join(root, file));
      expect(mode & 0o444).toBe(0o444);
      expect(mode & 0o222).toBe(0);
      if (CAN_CHANGE_USER) expect(uid).not.toBe(userOf(final).uid);
    }
    await access(join(root, IMAGE_NODE), constants.X_OK);
  });
});

describe('a container', () => {
  const started: Daemon[] = [];
  afterEach(async () => {
    for (const daemon of started.splice(0)) {
      daemon.kill('SIGKILL');
      await daemon.exited;
    }
  });

  function run(options: ContainerOptions): Daemon {
    const daemon = startContainer(final, root, options);
    started.push(daemon);
    return daemon;
  }

  /** The command of HEALTHCHECK, with the address of the health check. */
  async function healthCheck(url: string): Promise<number | null> {
    const command = textsOf(final, 'HEALTHCHECK')
      .at(-1)!
      .replace(/^.*?CMD\s+/, '');
    const check = startInside(final, root, execForm(command), { HEALTH_CHECK_URL: url });
    return (await check.exited).code;
  }

  it('runs the default configuration: healthy, takes a span, shows the call, ends with 0 on SIGTERM', async () => {
    const [grpc, http, health, metrics] = await Promise.all([freePort(), freePort(), freePort(), freePort()]);
    // Everything as in the image, but on ports that are free here.
    const daemon = run({
      args: [
        ...execForm(textsOf(final, 'CMD').at(-1)!),
        ...[
          `receivers::otlp::protocols::grpc::endpoint: 127.0.0.1:${grpc}`,
          `receivers::otlp::protocols::http::endpoint: 127.0.0.1:${http}`,
          `extensions::health_check::endpoint: 127.0.0.1:${health}`,
          `service::telemetry::metrics: { readers: [{ pull: { exporter: { prometheus: { host: localhost, port: ${metrics} } } } }] }`,
        ].flatMap((setting) => ['--config', `yaml:${setting}`]),
      ],
    });
    await daemon.logged('Everything is ready');
    if (CAN_CHANGE_USER) {
      expect((await stat(`/proc/${daemon.pid}`)).uid).toBe(userOf(final).uid);
    }
    const healthUrl = `http://127.0.0.1:${health}/`;
    expect((await fetch(healthUrl)).status).toBe(200);
    expect(await healthCheck(healthUrl)).toBe(0);

    expect((await sendLlmCall(http)).status).toBe(200);
    await daemon.printed('gpt-4o-mini');
    const page = await (await fetch(`http://127.0.0.1:${metrics}/metrics`)).text();
    expect(page).toMatch(/^otelcol_exporter_sent_spans\{.*exporter="live".*\} 1$/m);

    expect(await daemon.stop()).toEqual({ code: 0, signal: null });
    expect(await healthCheck(healthUrl)).toBe(1);
  });

  it('takes its configuration from a variable, as the OpenTelemetry operator passes it', async () => {
    const [http, health] = await Promise.all([freePort(), freePort()]);
    const daemon = run({
      args: ['--config=env:OTEL_CONFIG'],
      environment: {
        OTEL_CONFIG: `
receivers: { otlp: { protocols: { http: { endpoint: "127.0.0.1:${http}" } } } }
processors: { llm: }
exporters: { live: }
extensions: { health_check: { endpoint: "127.0.0.1:${health}" } }
service:
  extensions: [health_check]
  telemetry: { metrics: { level: none } }
  pipelines: { traces: { receivers: [otlp], processors: [llm], exporters: [live] } }
`,
      },
    });
    await daemon.logged('Everything is ready');
    expect((await sendLlmCall(http)).status).toBe(200);
    await daemon.printed('gpt-4o-mini');
    expect(await daemon.stop()).toEqual({ code: 0, signal: null });
  });
});

/** Sends a span of a call to a model in OTLP/JSON. */
function sendLlmCall(port: number): Promise<Response> {
  const attributes = {
    'http.request.method': 'POST',
    'url.full': 'https://api.openai.com/v1/chat/completions',
    'http.request.body.content': '{"model":"gpt-4o-mini","messages":[{"role":"user","content":"Hello"}]}',
    'http.response.body.content':
      '{"model":"gpt-4o-mini-2024-07-18","choices":[],"usage":{"prompt_tokens":8,"completion_tokens":1}}',
  };
  const span = {
    traceId: '1'.repeat(32),
    spanId: '2'.repeat(16),
    name: 'POST',
    kind: 3,
    attributes: Object.entries(attributes).map(([key, stringValue]) => ({ key, value: { stringValue } })),
  };
  return fetch(`http://127.0.0.1:${port}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] }),
  });
}
