/** Where and why bytes are not the OTLP message they should be. `reason` never holds anything of the content. */
export interface WireError {
  readonly kind: 'wire-error';
  /** Byte offset in the examined request. */
  readonly offset: number;
  readonly reason: string;
}

export function wireError(offset: number, reason: string): WireError {
  return { kind: 'wire-error', offset, reason };
}

export function isWireError(value: unknown): value is WireError {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'wire-error';
}
