import { isJsonError } from '../../otlp/json/fault.ts';
import type { Signal } from '../../otlp/signal.ts';
import { GrpcCode, grpcCodeName, isRetryableGrpc } from '../../otlp/status/grpc-code.ts';
import { decodeStatus } from '../../otlp/status/rpc-status.ts';
import { readAcknowledgement, refusalReason } from '../delivery/acknowledgement.ts';
import type { SendResult } from '../delivery/send.ts';
import type { UnaryReply } from './unary-client.ts';

/** How the gRPC libraries say that a message is over the server's limit. There is no code of its own for it. */
const TOO_LARGE_MESSAGES: readonly { readonly code: number; readonly text: RegExp }[] = [
  // grpc-go, grpc-core (C++, Python, Ruby), grpc-js
  { code: GrpcCode.RESOURCE_EXHAUSTED, text: /larger than max|decompresses to a size larger than/i },
  // grpc-java
  { code: GrpcCode.RESOURCE_EXHAUSTED, text: /exceeds maximum size/i },
  // grpc-dotnet
  { code: GrpcCode.RESOURCE_EXHAUSTED, text: /exceeds the maximum configured message size/i },
  // tonic (Rust), whose code is otherwise a retryable one
  { code: GrpcCode.OUT_OF_RANGE, text: /decoded message length too large/i },
];

/** What a gRPC answer to an export request means for its batch (OTLP specification, "OTLP/gRPC Response"). */
export function sendResultOf(signal: Signal, reply: UnaryReply): SendResult {
  const { code } = reply;
  if (code === GrpcCode.OK) {
    const result = readAcknowledgement(signal, reply.bytes ?? new Uint8Array(0), 'protobuf');
    return reply.isRequestFree ? { ...result, isMemoryFree: true } : result;
  }

  const afterMs = retryInfoOf(reply);
  const reason = refusalReason(grpcCodeName(code), code, reply.message);
  const isTooLarge = TOO_LARGE_MESSAGES.some((row) => row.code === code && row.text.test(reply.message));
  if (isTooLarge && afterMs === undefined) return { kind: 'too_large', reason };
  if (!isRetryableGrpc(code, afterMs !== undefined)) return { kind: 'permanent', reason, code };
  return afterMs === undefined ? { kind: 'retryable', reason } : { kind: 'retryable', reason, afterMs };
}

function retryInfoOf({ details }: UnaryReply): number | undefined {
  if (details === undefined) return undefined;
  const status = decodeStatus(details, 'protobuf');
  return isJsonError(status) ? undefined : status.retryAfterMs;
}
