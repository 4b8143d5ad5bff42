import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { jsonToProtobuf } from '../../../src/otlp/json/request.ts';
import { LOST, Transcoder } from '../../../src/otlp/json/transcoder.ts';

const MIB = 1024 * 1024;

let folder: string;
let script: URL;
const open: Transcoder[] = [];
const deaths: unknown[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'transcoder-'));
  const outfile = join(folder, 'transcode-thread.mjs');
  await build({
    entryPoints: ['src/otlp/json/transcode-thread.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    loader: { '.proto': 'text' },
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
  });
  script = pathToFileURL(outfile);
});
afterEach(async () => {
  for (const transcoder of open.splice(0)) await transcoder.close();
  deaths.length = 0;
});
afterAll(() => rmSync(folder, { recursive: true }));

function transcoderOf(url: URL): Transcoder {
  const transcoder = new Transcoder((error) => deaths.push(error), url);
  open.push(transcoder);
  return transcoder;
}

/** A program for the thread in the place of the real one. */
function scriptOf(name: string, text: string): URL {
  const path = join(folder, name);
  writeFileSync(path, text);
  return pathToFileURL(path);
}

/** Of spans with long names: it is for its bytes, and few spans are compared soon. */
function document(bytes: number): Buffer {
  const name = 'GET '.repeat(bytes / 400);
  const span = { traceId: '5b8efff798038103d269b633813fc60c', spanId: 'eee19b7ec3c1b174', name };
  return Buffer.from(JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: Array(101).fill(span) }] }] }));
}

/** Something that is compared as one: matchers go through bytes one by one, which takes seconds. */
function comparable(result: unknown): unknown {
  return result instanceof Uint8Array ? createHash('sha256').update(result).digest('hex') : result;
}

describe('a large request in JSON', () => {
  it('becomes the bytes that it becomes at once, and the same errors', async () => {
    const transcoder = transcoderOf(script);
    const good = document(5 * MIB);
    const bad = document(5 * MIB).subarray(0, -1);
    const wrong = Buffer.from(
      document(5 * MIB)
        .toString()
        .replace('5b8efff', 'xb8efff'),
    );
    const expected = [good, bad, wrong].map((json) => jsonToProtobuf('traces', json));
    const results = await Promise.all(
      [good, bad, wrong].map((json) => transcoder.toProtobuf('traces', new Uint8Array(json))),
    );
    expect(results.map(comparable)).toEqual(expected.map(comparable));
    expect(expected.map((result) => result instanceof Uint8Array)).toEqual([true, false, false]);
    expect(deaths).toEqual([]);
  });

  it('leaves the thread that asked free for others', async () => {
    const transcoder = transcoderOf(script);
    let served = 0;
    let isDone = false;
    const result = Promise.resolve(transcoder.toProtobuf('traces', document(32 * MIB))).finally(() => {
      isDone = true;
    });
    const serve = () => {
      if (isDone) return;
      served++;
      setImmediate(serve);
    };
    setImmediate(serve);
    expect(await result).toBeInstanceOf(Uint8Array);
    expect(served).toBeGreaterThan(10);
  });

  it('is lost where the thread dies of it, which is told; the next one is not', async () => {
    const dying = scriptOf(
      'dying.mjs',
      `import { parentPort } from 'node:worker_threads';
       parentPort.on('message', ({ id, json }) => {
         if (json.length > ${6 * MIB}) throw new Error('died of it');
         parentPort.postMessage({ id, result: new Uint8Array([1]) });
       });
       parentPort.postMessage('ready');`,
    );
    const transcoder = transcoderOf(dying);
    expect(await transcoder.toProtobuf('traces', document(7 * MIB))).toBe(LOST);
    expect(deaths).toMatchObject([{ message: 'died of it' }]);
    expect(await transcoder.toProtobuf('traces', document(5 * MIB))).toEqual(new Uint8Array([1]));
  });

  it('is read by the asking thread where there is no other to be had', async () => {
    const transcoder = transcoderOf(new URL('./no-such-script.js', import.meta.url));
    const json = document(5 * MIB);
    const expected = comparable(jsonToProtobuf('traces', json));
    expect(comparable(await transcoder.toProtobuf('traces', json))).toEqual(expected);
    expect(deaths).toHaveLength(1);
  });

  it('is lost where nobody waits for it any longer', async () => {
    const silent = scriptOf(
      'silent.mjs',
      `import { parentPort } from 'node:worker_threads'; parentPort.postMessage('ready'); parentPort.on('message', () => {});`,
    );
    const transcoder = transcoderOf(silent);
    const result = transcoder.toProtobuf('traces', document(5 * MIB));
    await transcoder.close();
    expect(await result).toBe(LOST);
    expect(deaths).toEqual([]);
  });

  it('is read by a new thread where the old one is just being ended', async () => {
    const transcoder = transcoderOf(script);
    await transcoder.toProtobuf('traces', document(2 * MIB));
    const closed = transcoder.close();
    const result = transcoder.toProtobuf('traces', document(2 * MIB));
    await closed;
    expect(await result).toBeInstanceOf(Uint8Array);
    expect(deaths).toEqual([]);
  });

  it('of a few kilobytes is read at once, and left to its owner', () => {
    const transcoder = transcoderOf(script);
    const json = document(4096);
    expect(transcoder.toProtobuf('traces', json)).toEqual(jsonToProtobuf('traces', json));
    expect(json.length).toBeGreaterThan(0);
  });
});
