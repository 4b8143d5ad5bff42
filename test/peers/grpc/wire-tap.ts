import { connect, createServer, type Server, type Socket } from 'node:net';
import { expect, onTestFinished, vi } from 'vitest';
import { freePort } from '../../process/daemon.ts';

/** Types of frames (RFC 9113, section 6). */
const FRAME_TYPES = [
  'DATA',
  'HEADERS',
  'PRIORITY',
  'RST_STREAM',
  'SETTINGS',
  'PUSH_PROMISE',
  'PING',
  'GOAWAY',
  'WINDOW_UPDATE',
  'CONTINUATION',
] as const;
type FrameType = (typeof FRAME_TYPES)[number];

/** Codes of errors (RFC 9113, section 7). */
export const REFUSED_STREAM = 7;
export const ENHANCE_YOUR_CALM = 11;

const ACK = 1;

const HEAD_BYTES = 9;
const SETTING_BYTES = 6;
const MAX_CONCURRENT_STREAMS = 3;
const PING_FRAME = Buffer.from([0, 0, 8, 6, 0, 0, 0, 0, 0, ...Buffer.from('the tap.')]);
/** What a client says first. */
const PREFACE_BYTES = 24;
/** As much of a frame as is kept. */
const KEPT_BYTES = 64;

export interface Frame {
  readonly from: 'client' | 'server';
  /** Counted from 0. */
  readonly connection: number;
  readonly type: FrameType | undefined;
  readonly flags: number;
  readonly stream: number;
  readonly length: number;
  /** The first bytes. */
  readonly start: Buffer;
}

export interface WireTapOptions {
  /** What the client is told instead of the server's limit of calls at a time. */
  readonly maxStreams?: number;
}

/** Stands between a client and a server that speak HTTP/2 in plain text, passes everything on and keeps the frames. */
export class WireTap {
  readonly frames: Frame[] = [];
  readonly port: number;
  readonly #server: Server;
  readonly #options: WireTapOptions;
  readonly #sockets = new Set<Socket>();
  readonly #servers: Socket[] = [];
  connections = 0;
  /** So many connections to the server are over, whoever was the first to close: a client may be that, once it is told to go. */
  closed = 0;
  /** After so many bytes more from clients, what they send is lost on its way; they are not told. */
  leftBytes = Infinity;

  private constructor(port: number, targetPort: number, options: WireTapOptions) {
    this.port = port;
    this.#options = options;
    this.#server = createServer((client) => this.#join(client, targetPort));
  }

  static async start(targetPort: number, options: WireTapOptions = {}): Promise<WireTap> {
    const tap = new WireTap(await freePort(), targetPort, options);
    await new Promise<void>((resolve) => tap.#server.listen(tap.port, '127.0.0.1', resolve));
    onTestFinished(() => tap.#stop());
    return tap;
  }

  get endpoint(): string {
    return `127.0.0.1:${this.port}`;
  }

  of(type: FrameType, from: Frame['from']): Frame[] {
    return this.frames.filter((frame) => frame.type === type && frame.from === from);
  }

  /** Those that ask, not those that answer. */
  pings(from: Frame['from']): Frame[] {
    return this.of('PING', from).filter(({ flags }) => (flags & ACK) === 0);
  }

  /** The codes of errors with which calls were reset, or connections ended. */
  codes(type: 'RST_STREAM' | 'GOAWAY', from: Frame['from']): number[] {
    return this.of(type, from).map(({ start }) => start.readUInt32BE(type === 'GOAWAY' ? 4 : 0));
  }

  /** Pings the server in the name of the client of the last connection, on which nothing may be under way. */
  pingServer(times: number): void {
    for (let time = 0; time < times; time++) this.#servers.at(-1)?.write(PING_FRAME);
  }

  #join(client: Socket, targetPort: number): void {
    const connection = this.connections++;
    const server = connect(targetPort, '127.0.0.1');
    this.#servers.push(server);
    server.on('close', () => this.closed++);
    const halves = [
      { source: client, sink: server, reader: new FrameReader('client', connection, this.frames) },
      { source: server, sink: client, reader: new FrameReader('server', connection, this.frames) },
    ];
    for (const { source, sink, reader } of halves) {
      this.#sockets.add(source);
      source.setNoDelay(true);
      source.on('data', (chunk: Buffer) => {
        if (source === server && !reader.hasBegun) this.#edit(chunk);
        reader.push(chunk);
        if (source === client) this.leftBytes -= chunk.length;
        if (source === client && this.leftBytes < 0) return;
        if (!sink.write(chunk)) source.pause();
      });
      sink.on('drain', () => source.resume());
      source.on('end', () => sink.end());
      source.on('error', () => sink.destroy());
      source.on('close', () => {
        this.#sockets.delete(source);
        if (source.errored !== null || source.destroyed) sink.end();
      });
    }
  }

  /** Changes the server's first frame, SETTINGS, where it stands (RFC 9113, section 6.5). */
  #edit(chunk: Buffer): void {
    const { maxStreams } = this.#options;
    if (maxStreams === undefined) return;
    const end = HEAD_BYTES + chunk.readUIntBE(0, 3);
    for (let at = HEAD_BYTES; at < end; at += SETTING_BYTES) {
      if (chunk.readUInt16BE(at) === MAX_CONCURRENT_STREAMS) chunk.writeUInt32BE(maxStreams, at + 2);
    }
  }

  #stop(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }
}

/** Cuts one direction of a connection into frames. */
class FrameReader {
  readonly #from: Frame['from'];
  readonly #connection: number;
  readonly #frames: Frame[];
  #left: Buffer = Buffer.alloc(0);
  #skip: number;
  hasBegun = false;

  constructor(from: Frame['from'], connection: number, frames: Frame[]) {
    this.#from = from;
    this.#connection = connection;
    this.#frames = frames;
    this.#skip = from === 'client' ? PREFACE_BYTES : 0;
  }

  push(chunk: Buffer): void {
    this.hasBegun = true;
    let bytes = this.#left.length === 0 ? chunk : Buffer.concat([this.#left, chunk]);
    for (;;) {
      const skipped = Math.min(this.#skip, bytes.length);
      this.#skip -= skipped;
      bytes = bytes.subarray(skipped);
      if (bytes.length < HEAD_BYTES) break;
      const length = bytes.readUIntBE(0, 3);
      const kept = Math.min(length, KEPT_BYTES);
      if (bytes.length < HEAD_BYTES + kept) break;
      this.#frames.push({
        from: this.#from,
        connection: this.#connection,
        type: FRAME_TYPES[bytes[3]!],
        flags: bytes[4]!,
        stream: bytes.readUInt32BE(5) & 0x7fff_ffff,
        length,
        start: Buffer.from(bytes.subarray(HEAD_BYTES, HEAD_BYTES + kept)),
      });
      this.#skip = HEAD_BYTES + length;
    }
    this.#left = Buffer.from(bytes);
  }
}

/** Waits for something to have happened on the wire. */
export function seen(what: () => boolean): Promise<void> {
  return vi.waitFor(() => expect(what()).toBe(true), { timeout: 30_000, interval: 20 });
}

/** Whether the message that begins in a DATA frame is compressed, by the first byte of gRPC's prefix. */
export function isCompressed(frame: Frame): boolean {
  return frame.start[0] === 1;
}
