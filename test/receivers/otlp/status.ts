import protobuf from 'protobufjs';
import any from '../../../proto/google/protobuf/any.proto';
import duration from '../../../proto/google/protobuf/duration.proto';
import errorDetails from '../../../proto/google/rpc/error_details.proto';
import status from '../../../proto/google/rpc/status.proto';

const root = new protobuf.Root();
for (const file of [any, duration, errorDetails, status]) protobuf.parse(file, root);
const statusType = root.lookupType('google.rpc.Status');
const retryInfoType = root.lookupType('google.rpc.RetryInfo');

/** A google.rpc.Status as protobufjs reads it, with the RetryInfo among its details. */
export interface DecodedStatus {
  readonly code: number;
  readonly message: string;
  /** Undefined where there is no RetryInfo. */
  readonly retryDelayMs: number | undefined;
}

export function decodeStatus(bytes: Uint8Array): DecodedStatus {
  const decoded = statusType.toObject(statusType.decode(bytes), { defaults: true, arrays: true }) as {
    code: number;
    message: string;
    details: { typeUrl: string; value: Uint8Array }[];
  };
  const retryInfo = decoded.details.find(
    ({ typeUrl }) => typeUrl === 'type.googleapis.com/google.rpc.RetryInfo',
  );
  return {
    code: decoded.code,
    message: decoded.message,
    retryDelayMs: retryInfo === undefined ? undefined : retryDelayMs(retryInfo.value),
  };
}

function retryDelayMs(retryInfo: Uint8Array): number {
  const { retryDelay } = retryInfoType.toObject(retryInfoType.decode(retryInfo), { longs: Number }) as {
    retryDelay?: { seconds?: number; nanos?: number };
  };
  return (retryDelay?.seconds ?? 0) * 1000 + (retryDelay?.nanos ?? 0) / 1e6;
}
