import type { WrittenAttribute } from '../../llm/attributes/write.ts';
import type { LlmCall, Redaction } from '../../llm/call.ts';
import type { Rooms } from '../../llm/enrich.ts';
import type { Masker } from '../../llm/mask/masker.ts';
import { isWireError } from '../../otlp/wire/error.ts';
import type { ItemPath } from '../../otlp/wire/frame.ts';
import { attributeEdits, type Edit } from '../../otlp/wire/splice.ts';
import type { EnrichContext } from './enrich-context.ts';
import { type ItemReader, type MaskedItem, maskItem } from './mask-item.ts';
import type { ItemKind } from './text-edits.ts';

/** Masks the items of one request; undefined where everything is kept. */
export interface Masking {
  /** Masks the item of a call, and notes on the call what was done. */
  call(path: ItemPath, call: LlmCall): readonly Edit[];
  /** Masks an item that is no call's and says so on it. */
  other(path: ItemPath): readonly Edit[];
}

export function startMasking(
  bytes: Uint8Array,
  kind: ItemKind,
  attributesField: number,
  readerOf: ItemReader,
  { rooms, metrics }: EnrichContext,
): Masking | undefined {
  if (rooms.masker === undefined) return undefined;
  const masking: Rooms & { readonly masker: Masker } = { ...rooms, masker: rooms.masker };
  const viewOf = readerOf(bytes);
  const mask = (path: ItemPath, call: LlmCall | undefined): MaskedItem => {
    const view = call?.span ?? viewOf(path);
    if (isWireError(view)) return { edits: [] };
    const masked = maskItem(bytes, path, kind, view, call, masking, readerOf);
    if (masked.failed) metrics.failed('masking');
    if (masked.redaction !== undefined) metrics.redacted(masked.redaction);
    return masked;
  };
  return {
    call: (path, call) => {
      const { edits, redaction } = mask(path, call);
      if (redaction !== undefined) call.redaction = redaction;
      return edits;
    },
    other: (path) => {
      const { edits, redaction } = mask(path, undefined);
      if (redaction === undefined) return edits;
      const said = attributeEdits(bytes, path, attributesField, attributesOf(redaction), isRedaction);
      return isWireError(said) ? edits : [...edits, ...said];
    },
  };
}

function attributesOf({ action, families }: Redaction): WrittenAttribute[] {
  return [
    { key: 'llm.redaction.action', value: { type: 'string', value: action } },
    { key: 'llm.redaction.families', value: { type: 'string[]', value: families } },
  ];
}

function isRedaction(key: string): boolean {
  return key.startsWith('llm.redaction.');
}

/** Masks within attributes that are replaced or removed as a whole are not needed, and would overlap. */
export function withMasks(edits: readonly Edit[], masks: readonly Edit[]): Edit[] {
  const removals = edits.filter(({ remove }) => remove > 0);
  const isNeeded = ({ at }: Edit) => !removals.some((edit) => edit.at <= at && at < edit.at + edit.remove);
  return [...edits, ...(removals.length === 0 ? masks : masks.filter(isNeeded))];
}
