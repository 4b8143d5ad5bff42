import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { headerBlock } from '../../../src/otlp/http2/header-block.ts';
import { ServerSession } from '../../../src/otlp/http2/server-session.ts';

const H2SPEC = process.env['CLEARSPAN_PEER_H2SPEC'];

/**
 * What h2spec asks for by RFC 7540 and RFC 9113 no longer does: priorities are not to be looked at any more (section
 * 5.3.2).
 */
const OUTDATED = ['Sends HEADERS frame that depend on itself', 'Sends PRIORITY frame that depend on itself'];

it.skipIf(H2SPEC === undefined)(
  'passes all of h2spec that RFC 9113 still asks for',
  async () => {
    const port = await serve();
    const report = join(tmpdir(), `h2spec-${process.pid}.xml`);
    onTestFinished(() => rm(report, { force: true }));
    const { passed, failed } = await runH2spec(H2SPEC ?? '', port, report);
    expect(failed.filter((title) => !OUTDATED.includes(title))).toEqual([]);
    expect(passed).toBeGreaterThan(120);
  },
  300_000,
);

/** A server that answers each request when it has ended, which is when most of h2spec's cases are about. */
async function serve(): Promise<number> {
  const server = createServer((socket) => {
    new ServerSession(
      socket,
      {
        maxConcurrentStreams: 100,
        streamWindowBytes: 65_535,
        connectionWindowBytes: 1024 * 1024,
        maxFrameBytes: 16_384,
        now: () => performance.now(),
      },
      {
        stream(stream) {
          stream.handler = {
            data() {},
            end: () => stream.answer(HEADERS, Buffer.from('answer'), TRAILERS),
            close() {},
          };
        },
        streamClosed() {},
        ping() {},
        closed() {},
      },
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

const HEADERS = headerBlock([[':status', '200']]);
const TRAILERS = headerBlock([['done', 'yes']]);

async function runH2spec(
  program: string,
  port: number,
  report: string,
): Promise<{ passed: number; failed: string[] }> {
  const child = spawn(program, ['-h', '127.0.0.1', '-p', String(port), '-j', report, '--timeout', '3'], {
    stdio: 'ignore',
  });
  await once(child, 'exit');
  const xml = await readFile(report, 'utf8');
  const cases = [...xml.matchAll(/<testcase [^>]*classname="([^"]*)"[^>]*?(?:\/>|>([\s\S]*?)<\/testcase>)/g)];
  const isFailed = (content = '') => /<(?:failure|error)/.test(content);
  return {
    passed: cases.filter(([, , content = '']) => !isFailed(content) && !content.includes('<skipped')).length,
    failed: cases.filter(([, , content]) => isFailed(content)).map(([, title = '']) => title),
  };
}
