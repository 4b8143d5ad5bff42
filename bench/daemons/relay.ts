import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { get } from 'node:http';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pause } from '../load/pause.ts';
import type { Daemon, Ports, Setting } from './daemon.ts';
import { type Peer, startProgram } from './processes.ts';
import { launchOf, type Programs } from './programs.ts';

/** A daemon that runs in front of the sink. */
export interface Relay {
  readonly peer: Peer;
  readonly ports: Ports;
  /** From the start of the process until it was ready. */
  readonly startSeconds: number;
  stop(): Promise<void>;
}

export interface RelayOptions extends Pick<Setting, 'processors' | 'isGzip'> {
  readonly programs: Programs;
  readonly sinkPort: number;
  /** Where V8 leaves CPU profiles of Clearspan. */
  readonly profileFolder: string | undefined;
}

const READY_WITHIN_MS = 20_000;
const POLL_EACH_MS = 2;

/** Resolves once the daemon is ready: Clearspan's health_check answers 200, another one's gRPC port takes connections. */
export async function startRelay(daemon: Daemon, options: RelayOptions): Promise<Relay> {
  const { programs, sinkPort, profileFolder, processors, isGzip } = options;
  const folder = mkdtempSync(join(tmpdir(), 'clearspan-bench-'));
  // nginx's worker is of another user where the benchmark is root's.
  chmodSync(folder, 0o755);
  const ports = {
    grpc: await freePort(),
    http: await freePort(),
    health: await freePort(),
    sink: sinkPort,
  };
  const launch = launchOf(daemon, programs, { ports, processors, isGzip, folder }, profileFolder);
  if (launch === undefined) throw new Error(`there is no ${daemon.program} here`);
  const started = performance.now();
  const { program, args, environment = {} } = launch;
  const peer = startProgram(program, args, { stderr: 'ignore', environment });
  const stop = async (): Promise<void> => {
    await peer.stop();
    rmSync(folder, { recursive: true });
  };
  const isReady = daemon.program === 'clearspan' ? () => isHealthy(ports.health) : () => isOpen(ports.grpc);
  while (!(await isReady())) {
    if (performance.now() - started > READY_WITHIN_MS || peer.process.exitCode !== null) {
      await stop();
      throw new Error(`${daemon.program} does not start; is dist/main.js built?`);
    }
    await pause(POLL_EACH_MS);
  }
  return { peer, ports, stop, startSeconds: (performance.now() - started) / 1000 };
}

function isHealthy(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    get({ port, host: '127.0.0.1', agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    }).on('error', () => resolve(false));
  });
}

async function isOpen(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  const opened = await once(socket, 'connect').then(
    () => true,
    () => false,
  );
  socket.destroy();
  return opened;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}
