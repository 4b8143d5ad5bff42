import { ErrorCode, LARGEST_WINDOW_BYTES, LEAST_MAX_FRAME_BYTES, Setting } from './frames.ts';

/**
 * What of a client's settings concerns what is sent to it: nothing is pushed, no table is used, and no frame is long. An
 * error code where they are not as they may be (RFC 9113, section 6.5.2).
 */
export function readSettings(payload: Buffer): { readonly initialWindowBytes?: number } | number {
  if (payload.length % 6 !== 0) return ErrorCode.FRAME_SIZE_ERROR;
  let initialWindowBytes: number | undefined;
  for (let at = 0; at < payload.length; at += 6) {
    const value = payload.readUInt32BE(at + 2);
    switch (payload.readUInt16BE(at)) {
      case Setting.ENABLE_PUSH:
        if (value > 1) return ErrorCode.PROTOCOL_ERROR;
        break;
      case Setting.MAX_FRAME_SIZE:
        if (value < LEAST_MAX_FRAME_BYTES || value >= 2 ** 24) return ErrorCode.PROTOCOL_ERROR;
        break;
      case Setting.INITIAL_WINDOW_SIZE:
        if (value > LARGEST_WINDOW_BYTES) return ErrorCode.FLOW_CONTROL_ERROR;
        initialWindowBytes = value;
    }
  }
  return initialWindowBytes === undefined ? {} : { initialWindowBytes };
}
