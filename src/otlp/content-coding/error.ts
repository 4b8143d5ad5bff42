/** Why a body could not be decoded. `reason` says it in words that may be sent to whoever sent the body. */
export interface CodingError {
  readonly kind: 'unsupported' | 'malformed' | 'too_large';
  readonly reason: string;
}

export function isCodingError(value: Uint8Array | CodingError): value is CodingError {
  return !(value instanceof Uint8Array);
}

export function malformed(reason: string): CodingError {
  return { kind: 'malformed', reason };
}

export function tooLarge(limitBytes: number): CodingError {
  return { kind: 'too_large', reason: `larger than ${limitBytes} bytes when decoded` };
}
