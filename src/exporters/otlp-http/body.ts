import { encodeGzip } from '../../otlp/content-coding/encode.ts';
import { MEDIA_TYPES } from '../../otlp/json/encoding.ts';
import { isJsonError, type JsonError } from '../../otlp/json/fault.ts';
import { protobufToJson } from '../../otlp/json/request.ts';
import type { Batch } from '../../pipeline/batch.ts';
import type { OtlpHttpConfig } from './config.ts';

export interface RequestBody {
  readonly bytes: Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
}

/** A batch as it goes over the wire. An error is that the batch cannot be written as JSON. */
export async function encodeBody(
  batch: Batch,
  config: Pick<OtlpHttpConfig, 'encoding' | 'compression' | 'compressionLevel'>,
): Promise<RequestBody | JsonError> {
  const plain = config.encoding === 'json' ? protobufToJson(batch.signal, batch.bytes) : batch.bytes;
  if (isJsonError(plain)) return plain;
  const bytes = typeof plain === 'string' ? Buffer.from(plain) : plain;
  const contentType = MEDIA_TYPES[config.encoding === 'json' ? 'json' : 'protobuf'];
  if (config.compression === 'none') return { bytes, headers: { 'content-type': contentType } };
  return {
    bytes: await encodeGzip(bytes, config.compressionLevel),
    headers: { 'content-type': contentType, 'content-encoding': 'gzip' },
  };
}
