import type { OutgoingHttpHeaders } from 'node:http2';
import { encodeGzip } from '../../otlp/content-coding/encode.ts';
import { ACCEPT_ENCODING } from '../../otlp/grpc/encoding.ts';
import { encodeBinary } from '../../otlp/grpc/metadata.ts';
import { formatGrpcTimeout } from '../../otlp/grpc/timeout.ts';
import { GrpcCode } from '../../otlp/status/grpc-code.ts';
import { concatRequests } from '../../otlp/wire/concat.ts';
import { Channel } from './channel.ts';
import { parseTarget } from './target.ts';
import { callUnary, UNPROCESSED } from './unary-call.ts';
import type { UnaryClient, UnaryClientOptions, UnaryReply } from './unary-client.ts';

/** zlib's. Level 6, gRPC's usual one, costs six times the CPU of this one. */
const GZIP_LEVEL = 1;

/** A call that no server has looked at is made again this often before it fails. */
const MOST_UNPROCESSED = 3;

/** A unary client on node:http2. */
export function createUnaryClient(options: UnaryClientOptions): UnaryClient {
  const target = parseTarget(options.target);
  const { serverName } = options.tls ?? {};
  const authority = serverName ?? target.authority;
  const channel = new Channel({
    ...options,
    target,
    authority,
    serverName: serverName ?? target.host,
  });
  const headers = headersOf(options, authority);

  async function call(
    path: string,
    request: readonly Uint8Array[],
    signal: AbortSignal,
  ): Promise<UnaryReply> {
    const isCompressed = options.compression === 'gzip';
    const unaryRequest = {
      headers: { ...headers, ':path': path },
      message: isCompressed ? [await encodeGzip(concatRequests(request), GZIP_LEVEL)] : request,
      isCompressed,
      maxResponseBytes: options.maxResponseBytes,
    };
    for (let tries = 0; tries < MOST_UNPROCESSED; tries++) {
      const subchannel = await channel.pick(signal);
      if (typeof subchannel === 'string') {
        const code = signal.aborted ? GrpcCode.CANCELLED : GrpcCode.UNAVAILABLE;
        return { code, message: subchannel };
      }
      const { connection } = subchannel;
      if (connection === undefined) continue;
      subchannel.openCalls++;
      const reply = await callUnary(connection, unaryRequest, signal);
      subchannel.openCalls--;
      if (reply === UNPROCESSED) continue;
      // A stream before this one may still hold the request.
      return tries === 0 ? reply : { ...reply, isRequestFree: false };
    }
    return { code: GrpcCode.UNAVAILABLE, message: 'the server takes no calls' };
  }

  return { call, close: () => channel.close() };
}

/** The headers of every call but for its path. */
function headersOf(options: UnaryClientOptions, authority: string): OutgoingHttpHeaders {
  const headers: OutgoingHttpHeaders = {
    ':method': 'POST',
    ':scheme': options.tls === undefined ? 'http' : 'https',
    ':authority': authority,
    te: 'trailers',
    'content-type': 'application/grpc',
    'user-agent': options.userAgent,
    'grpc-accept-encoding': ACCEPT_ENCODING,
    ...(options.compression === 'gzip' && { 'grpc-encoding': 'gzip' }),
    ...(options.timeoutMs > 0 && { 'grpc-timeout': formatGrpcTimeout(options.timeoutMs) }),
  };
  for (const [name, value] of options.metadata) {
    headers[name] = name.endsWith('-bin') ? encodeBinary(Buffer.from(value)) : value;
  }
  return headers;
}
