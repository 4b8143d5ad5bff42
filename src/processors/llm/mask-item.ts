import type { LlmCall, Redaction, SpanView } from '../../llm/call.ts';
import { type Rooms, textsOf } from '../../llm/enrich.ts';
import { knownTexts, type Masker, newRedacted, redactionOf } from '../../llm/mask/masker.ts';
import type { Scope } from '../../llm/mask/spared-keys.ts';
import { isWireError, type WireError } from '../../otlp/wire/error.ts';
import type { Frame, ItemPath } from '../../otlp/wire/frame.ts';
import { type Edit, splice } from '../../otlp/wire/splice.ts';
import { leastDropped } from './least-dropped.ts';
import { editTexts, type ItemKind } from './text-edits.ts';

export interface MaskedItem {
  readonly edits: readonly Edit[];
  /** Undefined where nothing was to be masked. */
  readonly redaction?: Redaction;
  /** Masking threw; the text with which it did is gone. */
  readonly failed?: boolean;
}

/** Reads one request's items. */
export type ItemReader = (bytes: Uint8Array) => (path: ItemPath) => SpanView | WireError;

const NOTHING: MaskedItem = { edits: [] };
const NONE: Frame = { tagStart: 0, start: 0, end: 0 };

/** A piece of text of an item, as it is to be where it does not go as a whole. */
interface Piece {
  masked: string | Uint8Array;
  readonly scope: Scope;
}

/**
 * Masks every copy of captured text on a span or log record. What is left is read as a call's texts are read; where
 * something is still found (it shows only when pieces are put together), text goes as a whole, as little of it as
 * will do. Where masking itself fails, the text goes with which it failed.
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
  const { droppedMarker, forItem } = rooms.masker;
  const marker = Buffer.from(droppedMarker);
  const redacted = newRedacted();
  let failed = false;
  try {
    const texts = call === undefined ? textsOf(view, rooms) : [...call.requestTexts, ...call.responseTexts];
    const known = knownTexts(texts, leaksOf(call));
    const items = forItem();
    const pieces: Piece[] = [];
    const take = <T extends string | Uint8Array>(mask: () => T, scope: Scope, dropped: T): T => {
      let masked = dropped;
      try {
        masked = mask();
      } catch {
        redacted.actions.add('drop');
        failed = true;
      }
      pieces.push({ masked, scope });
      return masked;
    };
    const streams = new Map<string, { pieces: Piece[]; texts: string[] }>();
    let edits = editTexts(bytes, path, kind, {
      text: (text, scope, stream) => {
        const masked = take(() => items.text(text, known, scope, redacted), scope, droppedMarker);
        const piece = pieces.at(-1);
        if (stream !== undefined && piece !== undefined && scope === 'everything') {
          const known = streams.get(stream) ?? { pieces: [], texts: [] };
          known.pieces.push(piece);
          known.texts.push(masked);
          streams.set(stream, known);
        }
        return masked;
      },
      bytes: (content, scope) => take(() => items.bytes(content, known, scope, redacted), scope, marker),
    });
    const dropping = (dropped: ReadonlySet<number>) => {
      let at = 0;
      const next = <T extends string | Uint8Array>(drop: T): T => {
        const masked = dropped.has(at) ? drop : pieces[at]?.masked;
        at++;
        return masked as T;
      };
      return editTexts(bytes, path, kind, {
        text: (text) => next(text === '' ? text : droppedMarker),
        bytes: () => next(marker),
      });
    };
    for (const stream of streams.values()) {
      if (stream.texts.length < 2) continue;
      const masked = items.continued(stream.texts, known, redacted);
      for (const [at, piece] of stream.pieces.entries()) piece.masked = masked[at] ?? droppedMarker;
    }
    if (streams.size > 0) edits = dropping(new Set());
    if (edits.length === 0 && items.foundIn(texts).size === 0) return NOTHING;
    const isBare = (dropped: ReadonlySet<number>) => {
      const after = dropped.size === 0 ? edits : dropping(dropped);
      const left = items.foundIn(textsOf(readEdited(bytes, path, after, view, readerOf), rooms));
      for (const family of left) redacted.families.add(family);
      if (left.size > 0) redacted.actions.add('drop');
      return left.size === 0;
    };
    const dropped = leastDropped(
      [...pieces.keys()].filter((at) => pieces[at]?.scope === 'everything'),
      isBare,
    );
    return told(dropped.size === 0 ? edits : dropping(dropped), redactionOf(redacted), failed);
  } catch {
    const edits = editTexts(bytes, path, kind, {
      text: (text) => (text === '' ? text : droppedMarker),
      bytes: () => marker,
    });
    return told(edits, { action: 'drop', families: [] }, true);
  }
}

function told(edits: readonly Edit[], redaction: Redaction | undefined, failed: boolean): MaskedItem {
  return { edits, ...(redaction !== undefined && { redaction }), ...(failed && { failed }) };
}

function leaksOf(call: LlmCall | undefined) {
  if (call?.security?.families.includes('system_prompt_leak') !== true) return undefined;
  return { family: 'system_prompt_leak' as const, texts: call.responseTexts };
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
