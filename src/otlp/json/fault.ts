/** Why a document could not be turned into the other form. Neither member ever holds values of the data. */
export interface JsonError {
  readonly kind: 'json-error';
  /** Where, such as `resourceSpans[0].scopeSpans[0].spans[3].traceId`; empty for the document as a whole. */
  readonly path: string;
  readonly reason: string;
}

export function isJsonError(value: unknown): value is JsonError {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'json-error';
}

export function jsonError(reason: string, path: Path = []): JsonError {
  return { kind: 'json-error', path: pathText(path), reason };
}

/** Field names and indexes that lead from the document to a value. */
export type Path = readonly (string | number)[];

/** Carries a reason from the depths of a document to the function that was called from outside; never further. */
export class Fault extends Error {}

function pathText(path: Path): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else text += text === '' ? step : `.${step}`;
  }
  return text;
}
