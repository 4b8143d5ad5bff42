import type { WrittenAttribute } from '../../llm/attributes/write.ts';
import type { WireError } from '../../otlp/wire/error.ts';
import type { ItemPath } from '../../otlp/wire/frame.ts';
import { compileKeySet, hasAttributeKey } from '../../otlp/wire/key-set.ts';
import { SPAN_ATTRIBUTES_FIELD } from '../../otlp/wire/messages.ts';
import {
  appendedAttributes,
  attributeEdits,
  type Edit,
  initialOf,
  initialsOf,
} from '../../otlp/wire/splice.ts';

/** Namespaces in which only Clearspan speaks: what an application wrote there could be a forged verdict. */
const OURS = ['llm.security.', 'llm.redaction.', 'llm.enrichment.'] as const;

function isOurs(key: string): boolean {
  return OURS.some((prefix) => key.startsWith(prefix));
}

const OWN_COST = compileKeySet(['llm.cost_usd'], []);

/** What explains our figure of the cost must not stand beside a figure of the application's. */
function explainsCost(key: string): boolean {
  return key === 'llm.cost_source' || key.startsWith('llm.cost.');
}

/** The first letter of all that is said of in these rules. */
const OUR_INITIAL = initialOf('llm.');

/**
 * The edits that put the attributes on the span or log record, whose attributes have the number `attributesField`. A
 * key that the span has is kept, or replaced in place if it is ours alone or `overwrite` says so; what stands in our
 * namespaces and is not written now is taken away.
 *
 * @param keys The keys of all attributes that the item has, where they are known: most have none like ours, and then
 *   the item need not be gone through once more, which took 1 of 25 µs.
 */
export function editsFor(
  bytes: Uint8Array,
  path: ItemPath,
  attributesField: number,
  attributes: readonly WrittenAttribute[],
  overwrite: boolean,
  keys?: Iterable<string>,
): Edit[] | WireError {
  if (keys !== undefined && areStrange(keys, attributes))
    return appendedAttributes(path, attributesField, attributes);
  const keepsCost = !overwrite && hasAttributeKey(bytes, path.item, attributesField, OWN_COST);
  const fitting = keepsCost ? attributes.filter(({ key }) => !explainsCost(key)) : attributes;
  return attributeEdits(
    bytes,
    path,
    attributesField,
    fitting,
    (key) => overwrite || isOurs(key),
    (key) => isOurs(key) && !fitting.some((attribute) => attribute.key === key),
  );
}

/** Whether none of the keys, by its first letter, is one that is written or taken away. */
function areStrange(keys: Iterable<string>, attributes: readonly WrittenAttribute[]): boolean {
  const initials = initialsOf(attributes) | OUR_INITIAL;
  for (const key of keys) if ((initialOf(key) & initials) !== 0) return false;
  return true;
}

/** What is left to say of a span whose enrichment failed. */
export function failureEdits(bytes: Uint8Array, path: ItemPath, version: string): Edit[] | WireError {
  const attributes: WrittenAttribute[] = [
    { key: 'llm.enrichment.status', value: { type: 'string', value: 'none' } },
    { key: 'llm.enrichment.notes', value: { type: 'string[]', value: ['enrichment_failed'] } },
    { key: 'llm.enrichment.version', value: { type: 'string', value: version } },
  ];
  return editsFor(bytes, path, SPAN_ATTRIBUTES_FIELD, attributes, false);
}
