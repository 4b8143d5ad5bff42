import {
  type ChannelCredentials,
  Client,
  type ClientOptions,
  compressionAlgorithms,
  credentials,
  Metadata,
  status,
} from '@grpc/grpc-js';
import type { UnaryClient, UnaryClientOptions, UnaryClientTls, UnaryReply } from './unary-client.ts';

/**
 * grpc-js waits up to two minutes before it tries a lost backend again; calls fail meanwhile. Our own retry
 * backs off already.
 */
const MAX_RECONNECT_BACKOFF_MS = 10_000;

const STATUS_DETAILS_KEY = 'grpc-status-details-bin';

/**
 * A unary client on @grpc/grpc-js, with bytes passed through where it expects (de)serializers. Its gzip runs at
 * zlib's default level 6 and offers no way to change it.
 */
export function createGrpcJsClient(options: UnaryClientOptions): UnaryClient {
  const client = new Client(options.target, credentialsOf(options.tls), channelOptions(options));
  const metadata = metadataOf(options);
  return {
    call(path, request, signal) {
      return new Promise<UnaryReply>((resolve) => {
        const call = client.makeUnaryRequest(
          path,
          toBuffer,
          passThrough,
          request,
          metadata,
          (error, bytes) => {
            signal.removeEventListener('abort', cancel);
            resolve(
              error === null ? { code: status.OK, message: '', ...(bytes && { bytes }) } : failureOf(error),
            );
          },
        );
        const cancel = (): void => call.cancel();
        if (signal.aborted) cancel();
        else signal.addEventListener('abort', cancel);
      });
    },
    close: () => client.close(),
  };
}

function failureOf(error: { code: number; details: string; metadata: Metadata }): UnaryReply {
  const details = error.metadata.get(STATUS_DETAILS_KEY)[0];
  const reply = { code: error.code, message: error.details };
  return Buffer.isBuffer(details) ? { ...reply, details } : reply;
}

function credentialsOf(tls: UnaryClientTls | undefined): ChannelCredentials {
  if (tls === undefined) return credentials.createInsecure();
  return credentials.createSsl(tls.ca ?? null, tls.key ?? null, tls.cert ?? null, {
    rejectUnauthorized: !tls.skipVerify,
  });
}

function channelOptions(options: UnaryClientOptions): ClientOptions {
  const { keepalive, tls } = options;
  return {
    'grpc.primary_user_agent': options.userAgent,
    'grpc.service_config': JSON.stringify({ loadBalancingConfig: [{ [options.balancerName]: {} }] }),
    'grpc.service_config_disable_resolution': 1,
    'grpc.keepalive_time_ms': keepalive.timeMs,
    'grpc.keepalive_timeout_ms': keepalive.timeoutMs,
    'grpc.keepalive_permit_without_calls': keepalive.permitWithoutStream ? 1 : 0,
    'grpc.max_reconnect_backoff_ms': MAX_RECONNECT_BACKOFF_MS,
    'grpc.max_send_message_length': -1,
    'grpc.max_receive_message_length': options.maxResponseBytes,
    ...(options.compression === 'gzip' && {
      'grpc.default_compression_algorithm': compressionAlgorithms.gzip,
    }),
    ...(tls?.serverName !== undefined && {
      'grpc.ssl_target_name_override': tls.serverName,
      'grpc.default_authority': tls.serverName,
    }),
  };
}

function metadataOf(options: UnaryClientOptions): Metadata {
  const metadata = new Metadata({ waitForReady: options.waitForReady });
  for (const [name, value] of options.metadata) {
    metadata.set(name, name.endsWith('-bin') ? Buffer.from(value) : value);
  }
  return metadata;
}

function toBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function passThrough(bytes: Buffer): Buffer {
  return bytes;
}
