import type { WireError } from './error.ts';
import { type Field, frameOf, isLengthDelimited, newField, readField } from './field.ts';
import type { Frame } from './frame.ts';
import { REQUEST_RESOURCE_FIELD, RESOURCE_SCOPE_FIELD, SCOPE_ITEM_FIELD } from './messages.ts';

/**
 * Visits the fields of the message that is `[start, end)` in the order they stand there. `field` is the reader's own
 * and is filled anew for every field: take `frameOf(field)` of what is to be kept. Stops at the first error, be it
 * of the bytes or the visitor's.
 */
export function walkFields(
  bytes: Uint8Array,
  start: number,
  end: number,
  visit: (field: Field) => WireError | undefined,
): WireError | undefined {
  const field = newField();
  for (let at = start; at < end; at = field.end) {
    const error = readField(bytes, at, end, field) ?? visit(field);
    if (error !== undefined) return error;
  }
  return undefined;
}

/** Visits the length-delimited fields of one number in the message that is `[start, end)`. */
export function walkFrames(
  bytes: Uint8Array,
  start: number,
  end: number,
  number: number,
  visit: (frame: Frame) => WireError | undefined,
): WireError | undefined {
  return walkFields(bytes, start, end, (field) =>
    isLengthDelimited(field, number) ? visit(frameOf(field)) : undefined,
  );
}

/**
 * Visits every span, log record or metric of an export request, in order, with the ScopeX and the ResourceX that
 * enclose it. What is inside an item is not looked at. Visits made before damage was met stay made.
 *
 * Every item gets a frame of its own, wanted or not: frames that die young cost so little (the whole walk takes
 * 0.02 µs a span) that a reused one, which a visitor must not keep, would not be worth its trap.
 */
export function walkItems(
  bytes: Uint8Array,
  visit: (item: Frame, scope: Frame, resource: Frame) => void,
): WireError | undefined {
  return walkFrames(bytes, 0, bytes.length, REQUEST_RESOURCE_FIELD, (resource) =>
    walkFrames(bytes, resource.start, resource.end, RESOURCE_SCOPE_FIELD, (scope) =>
      walkFrames(bytes, scope.start, scope.end, SCOPE_ITEM_FIELD, (item) => {
        visit(item, scope, resource);
        return undefined;
      }),
    ),
  );
}
