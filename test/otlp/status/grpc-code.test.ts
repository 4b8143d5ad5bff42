import { describe, expect, it } from 'vitest';
import {
  GrpcCode,
  grpcCodeName,
  grpcCodeOf,
  httpStatusOf,
  isRetryableGrpc,
  isRetryableHttp,
} from '../../../src/otlp/status/grpc-code.ts';
import published from '../../proto/published-descriptors.json' with { type: 'json' };

const codesWhere = (holds: (code: number) => boolean) => Object.values(GrpcCode).filter(holds);

describe('the gRPC codes', () => {
  it('are those of google.rpc.Code', () => {
    expect(GrpcCode).toEqual(published.enums['google.rpc.Code']);
  });

  it('have names, and UNKNOWN stands for numbers that have none', () => {
    expect(grpcCodeName(14)).toBe('UNAVAILABLE');
    expect(grpcCodeName(17)).toBe('UNKNOWN');
    expect(grpcCodeName(-1)).toBe('UNKNOWN');
  });

  it('that a sender may try again are answered with 503 or 429', () => {
    const again = codesWhere((code) => [429, 503].includes(httpStatusOf(code)));
    expect(again).toEqual(codesWhere((code) => isRetryableGrpc(code, true)));
    expect(again.every((code) => isRetryableHttp(httpStatusOf(code)))).toBe(true);
  });

  it.each([
    [GrpcCode.OK, 200],
    [GrpcCode.INVALID_ARGUMENT, 400],
    [GrpcCode.UNAUTHENTICATED, 401],
    [GrpcCode.PERMISSION_DENIED, 403],
    [GrpcCode.UNIMPLEMENTED, 404],
    [GrpcCode.RESOURCE_EXHAUSTED, 429],
    [GrpcCode.UNAVAILABLE, 503],
    [GrpcCode.INTERNAL, 500],
    [GrpcCode.NOT_FOUND, 500],
    [99, 500],
  ])('of number %i are answered over HTTP with %i', (code, httpStatus) => {
    expect(httpStatusOf(code)).toBe(httpStatus);
  });
});

describe('an exporter over gRPC', () => {
  it('tries again as the OTLP specification lists', () => {
    const { CANCELLED, DEADLINE_EXCEEDED, ABORTED, OUT_OF_RANGE, UNAVAILABLE, DATA_LOSS } = GrpcCode;
    expect(codesWhere((code) => isRetryableGrpc(code, false))).toEqual([
      CANCELLED,
      DEADLINE_EXCEEDED,
      ABORTED,
      OUT_OF_RANGE,
      UNAVAILABLE,
      DATA_LOSS,
    ]);
  });

  it('tries again after RESOURCE_EXHAUSTED only with RetryInfo', () => {
    expect(isRetryableGrpc(GrpcCode.RESOURCE_EXHAUSTED, true)).toBe(true);
    expect(isRetryableGrpc(GrpcCode.RESOURCE_EXHAUSTED, false)).toBe(false);
    expect(isRetryableGrpc(GrpcCode.INTERNAL, true)).toBe(false);
  });
});

describe('an exporter over HTTP', () => {
  it('tries again as the OTLP specification lists', () => {
    const statuses = Array.from({ length: 500 }, (_, i) => i + 100);
    expect(statuses.filter(isRetryableHttp)).toEqual([429, 502, 503, 504]);
  });

  it.each([
    [200, GrpcCode.OK],
    [202, GrpcCode.OK],
    [302, GrpcCode.UNKNOWN],
    [400, GrpcCode.INVALID_ARGUMENT],
    [401, GrpcCode.UNAUTHENTICATED],
    [403, GrpcCode.PERMISSION_DENIED],
    [404, GrpcCode.UNIMPLEMENTED],
    [413, GrpcCode.RESOURCE_EXHAUSTED],
    [429, GrpcCode.RESOURCE_EXHAUSTED],
    [500, GrpcCode.UNKNOWN],
    [503, GrpcCode.UNAVAILABLE],
  ])('reads %i as gRPC code %i', (httpStatus, code) => {
    expect(grpcCodeOf(httpStatus)).toBe(code);
  });
});
