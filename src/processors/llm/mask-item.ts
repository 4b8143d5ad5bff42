import type { LlmCall, MessageText, Redaction, SpanView } from '../../llm/call.ts';
import { type Rooms, textsOf } from '../../llm/enrich.ts';
import { knownTexts, type Masker, newRedacted, redactionOf } from '../../llm/mask/masker.ts';
import { withReplacements } from '../../llm/mask/text.ts';
import { isWireError, type WireError } from '../../otlp/wire/error.ts';
import type { Frame, ItemPath } from '../../otlp/wire/frame.ts';
import { type Edit, splice } from '../../otlp/wire/splice.ts';
import { editTexts, type ItemKind, type TextEditor } from './text-edits.ts';

export interface MaskedItem {
  readonly edits: readonly Edit[];
  /** Undefined where nothing was to be masked. */
  readonly redaction?: Redaction;
}

/** What is known of the item to be masked. */
export interface MaskedCall {
  readonly texts: readonly MessageText[];
  /** A prompt was found in the answer. */
  readonly leaks: boolean;
}

/** Reads one request's items. */
export type ItemReader = (bytes: Uint8Array) => (path: ItemPath) => SpanView | WireError;

const NOTHING: MaskedItem = { edits: [] };
const NONE: Frame = { tagStart: 0, start: 0, end: 0 };

/**
 * Masks every copy of captured text on a span or log record. What is left is read as a call's texts are read; where
 * something is still found (in binary frames, or in pieces that nobody could put together), text goes as a whole.
 * Where masking itself fails, all text goes.
 */
export function maskItem(
  bytes: Uint8Array,
  path: ItemPath,
  kind: ItemKind,
  view: SpanView,
  call: LlmCall | undefined,
  rooms: Rooms & { readonly masker: Masker },
  readerOf: ItemReader,
): MaskedItem {
  const { masker } = rooms;
  const redacted = newRedacted();
  const items = masker.forItem();
  const isBare = (edits: readonly Edit[]) => {
    const left = items.foundIn(textsOf(readEdited(bytes, path, edits, view, readerOf), rooms));
    for (const family of left) redacted.families.add(family);
    if (left.size > 0) redacted.actions.add('drop');
    return left.size === 0;
  };
  try {
    const texts = call === undefined ? textsOf(view, rooms) : [...call.requestTexts, ...call.responseTexts];
    const known = knownTexts(texts, leaksOf(call));
    const masking: TextEditor = {
      text: (text, scope) => withReplacements(text, items.replacements(text, known, scope, redacted)),
      bytes: (content, scope) => {
        const text = asText(content);
        if (text === undefined) return content;
        const edited = masking.text(text, scope);
        return edited === text ? content : Buffer.from(edited, 'utf8');
      },
    };
    const edits = editTexts(bytes, path, kind, masking);
    if (edits.length === 0 && items.foundIn(texts).size === 0) return NOTHING;
    if (isBare(edits)) return told(edits, redactionOf(redacted));
    const marker = Buffer.from(masker.droppedMarker);
    const withoutBinary = editTexts(bytes, path, kind, { ...masking, bytes: () => marker });
    if (isBare(withoutBinary)) return told(withoutBinary, redactionOf(redacted));
    return told(editTexts(bytes, path, kind, droppingAll(masker)), redactionOf(redacted));
  } catch {
    return {
      edits: editTexts(bytes, path, kind, droppingAll(masker)),
      redaction: { action: 'drop', families: [] },
    };
  }
}

function told(edits: readonly Edit[], redaction: Redaction | undefined): MaskedItem {
  return { edits, ...(redaction !== undefined && { redaction }) };
}

function leaksOf(call: LlmCall | undefined) {
  if (call?.security?.families.includes('system_prompt_leak') !== true) return undefined;
  return { family: 'system_prompt_leak' as const, texts: call.responseTexts };
}

function droppingAll({ droppedMarker }: Masker): TextEditor {
  const bytes = Buffer.from(droppedMarker);
  return { text: (text) => (text === '' ? text : droppedMarker), bytes: () => bytes };
}

/** The item as it will be, read by itself. */
function readEdited(
  bytes: Uint8Array,
  { item }: ItemPath,
  edits: readonly Edit[],
  { resource, scopeName }: SpanView,
  readerOf: ItemReader,
): SpanView {
  const moved = (frame: Frame): Frame => ({
    tagStart: frame.tagStart - item.start,
    start: frame.start - item.start,
    end: frame.end - item.start,
  });
  const edited = splice(
    bytes.subarray(item.start, item.end),
    edits.map((edit) => ({
      ...edit,
      at: edit.at - item.start,
      // Without the three fields around what the item holds.
      within: edit.within.slice(3).map(moved),
    })),
  );
  const read = readerOf(edited)({
    resource: NONE,
    scope: NONE,
    item: { tagStart: 0, start: 0, end: edited.length },
  });
  if (isWireError(read)) throw new Error('a masked item cannot be read');
  return { ...read, resource, scopeName };
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Undefined where the bytes are none of a text. */
function asText(content: Uint8Array): string | undefined {
  try {
    return decoder.decode(content);
  } catch {
    return undefined;
  }
}
