import { encodeAttribute, encodeBytes, type TypedValue } from './encode.ts';
import { isWireError, type WireError, wireError } from './error.ts';
import { type Field, frameOf, MAX_DEPTH } from './field.ts';
import type { Frame, ItemPath } from './frame.ts';
import { EVENT_ATTRIBUTES_FIELD, MESSAGES, SPAN_EVENTS_FIELD } from './messages.ts';
import { type DecodedEvent, readEvent } from './read.ts';
import { readText } from './scalar.ts';
import type { Edit } from './splice.ts';
import { tagOf, tagsOf } from './tags.ts';
import { newKeyValue, readKeyValue, type WireValue } from './value.ts';
import { walkFields, walkFrames } from './walk.ts';

const ANY_VALUE = tagsOf(MESSAGES.AnyValue);
const NOTHING = new Uint8Array();

/** What is to become of a thing that a request holds. */
export type Change = 'keep' | 'drop';

/** What is to become of an attribute: kept, dropped, or given another value. */
export type ChangeAttribute = (key: string, value: WireValue) => Change | TypedValue;

/**
 * The edits that change attributes of the innermost message of `within` (outermost first, as for splice). Unlike
 * attributeEdits this asks about every attribute, one that is there twice included.
 */
export function changeAttributes(
  bytes: Uint8Array,
  within: readonly Frame[],
  attributesField: number,
  change: ChangeAttribute,
): Edit[] | WireError {
  const edits: Edit[] = [];
  const { start, end } = within.at(-1)!;
  const error = walkFrames(bytes, start, end, attributesField, (frame) => {
    const attribute = newKeyValue();
    const damage = readKeyValue(bytes, frame.start, frame.end, attribute);
    if (damage !== undefined) return damage;
    const { key } = attribute;
    const changed = change(key, attribute.value);
    if (changed === 'drop') edits.push(replacing(frame, NOTHING, within));
    else if (changed !== 'keep') {
      edits.push(replacing(frame, encodeAttribute(attributesField, { key, value: changed }), within));
    }
    return undefined;
  });
  return error ?? edits;
}

/** The edits that drop events of a span, or change attributes of those that stay. */
export function changeEvents(
  bytes: Uint8Array,
  { resource, scope, item }: ItemPath,
  change: (event: DecodedEvent) => Change | ChangeAttribute,
): Edit[] | WireError {
  const edits: Edit[] = [];
  const within = [resource, scope, item];
  const error = walkFrames(bytes, item.start, item.end, SPAN_EVENTS_FIELD, (frame) => {
    const event = readEvent(bytes, frame);
    if (isWireError(event)) return event;
    const changed = change(event);
    if (changed === 'keep') return undefined;
    if (changed === 'drop') {
      edits.push(replacing(frame, NOTHING, within));
      return undefined;
    }
    const inEvent = changeAttributes(bytes, [...within, frame], EVENT_ATTRIBUTES_FIELD, changed);
    if (isWireError(inEvent)) return inEvent;
    edits.push(...inEvent);
    return undefined;
  });
  return error ?? edits;
}

/**
 * The edits that change texts in place within an AnyValue, the innermost of `within`: its string, or those in its lists
 * to any depth, keys excepted. `change` returns the text to be there instead, or the same text.
 */
export function changeTexts(
  bytes: Uint8Array,
  within: readonly Frame[],
  change: (text: string) => string,
): Edit[] | WireError {
  const edits: Edit[] = [];
  const error = visitTexts(bytes, within, (field, enclosing) => {
    const text = readText(bytes, field);
    const changed = change(text);
    if (changed === text) return;
    const insert = encodeBytes(field.number, Buffer.from(changed));
    edits.push(replacing(field, insert, enclosing));
  });
  return error ?? edits;
}

function visitTexts(
  bytes: Uint8Array,
  within: readonly Frame[],
  visit: (field: Readonly<Field>, within: readonly Frame[]) => void,
  depth = 0,
): WireError | undefined {
  const { start, end } = within.at(-1)!;
  if (depth > MAX_DEPTH) return wireError(start, 'nested too deeply');
  const visitElement = (element: Frame, ...around: Frame[]) =>
    visitTexts(bytes, [...within, ...around, element], visit, depth + 1);
  return walkFields(bytes, start, end, (field) => {
    switch (tagOf(field)) {
      case ANY_VALUE.stringValue:
        visit(field, within);
        return undefined;
      case ANY_VALUE.arrayValue: {
        const array = frameOf(field);
        return walkFrames(bytes, array.start, array.end, MESSAGES.ArrayValue.values[0], (element) =>
          visitElement(element, array),
        );
      }
      case ANY_VALUE.kvlistValue: {
        const list = frameOf(field);
        return walkFrames(bytes, list.start, list.end, MESSAGES.KeyValueList.values[0], (entry) =>
          walkFrames(bytes, entry.start, entry.end, MESSAGES.KeyValue.value[0], (value) =>
            visitElement(value, list, entry),
          ),
        );
      }
      default:
        return undefined;
    }
  });
}

function replacing(frame: Frame, insert: Uint8Array, within: readonly Frame[]): Edit {
  return { at: frame.tagStart, remove: frame.end - frame.tagStart, insert, within };
}
