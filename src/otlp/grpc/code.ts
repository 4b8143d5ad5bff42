import { constants } from 'node:http2';
import { GrpcCode } from '../status/grpc-code.ts';

/** What an HTTP status means that comes without `grpc-status` (gRPC, "HTTP to gRPC Status Code Mapping"). */
const BY_HTTP_STATUS: ReadonlyMap<number, number> = new Map([
  [400, GrpcCode.INTERNAL],
  [401, GrpcCode.UNAUTHENTICATED],
  [403, GrpcCode.PERMISSION_DENIED],
  [404, GrpcCode.UNIMPLEMENTED],
  [429, GrpcCode.UNAVAILABLE],
  [502, GrpcCode.UNAVAILABLE],
  [503, GrpcCode.UNAVAILABLE],
  [504, GrpcCode.UNAVAILABLE],
]);

/** What a reset of the stream means; all that are not named are INTERNAL (gRPC over HTTP2, "Errors"). */
const BY_RESET: ReadonlyMap<number, number> = new Map([
  [constants.NGHTTP2_REFUSED_STREAM, GrpcCode.UNAVAILABLE],
  [constants.NGHTTP2_CANCEL, GrpcCode.CANCELLED],
  [constants.NGHTTP2_ENHANCE_YOUR_CALM, GrpcCode.RESOURCE_EXHAUSTED],
  [constants.NGHTTP2_INADEQUATE_SECURITY, GrpcCode.PERMISSION_DENIED],
]);

/** The gRPC code of an answer that came with an HTTP status but with no status of gRPC. */
export function codeOfHttpStatus(httpStatus: number): number {
  return BY_HTTP_STATUS.get(httpStatus) ?? GrpcCode.UNKNOWN;
}

/** The gRPC code of a stream that was reset with an HTTP/2 error code. */
export function codeOfReset(errorCode: number): number {
  return BY_RESET.get(errorCode) ?? GrpcCode.INTERNAL;
}

/** The value of `grpc-status`; UNKNOWN where it is no number, as gRPC demands. */
export function parseGrpcStatus(value: string): number {
  return /^\d{1,9}$/.test(value) ? Number(value) : GrpcCode.UNKNOWN;
}

/** Whether a content type is gRPC's: `application/grpc`, with a suffix for the format or parameters or not. */
export function isGrpcContentType(contentType: string | undefined): boolean {
  return contentType !== undefined && /^application\/grpc(?:$|[+;])/i.test(contentType);
}
