import { type Scope, scopeOf } from '../../llm/mask/spared-keys.ts';
import { frameOf, newField } from '../../otlp/wire/field.ts';
import type { Frame, ItemPath } from '../../otlp/wire/frame.ts';
import { readKey } from '../../otlp/wire/key.ts';
import { MESSAGES } from '../../otlp/wire/messages.ts';
import { readText } from '../../otlp/wire/scalar.ts';
import type { Edit } from '../../otlp/wire/splice.ts';
import { tagOf, tagsOf } from '../../otlp/wire/tags.ts';
import { walkFields } from '../../otlp/wire/walk.ts';

const SPAN = tagsOf(MESSAGES.Span);
const EVENT = tagsOf(MESSAGES.Event);
const LINK = tagsOf(MESSAGES.Link);
const STATUS = tagsOf(MESSAGES.Status);
const LOG_RECORD = tagsOf(MESSAGES.LogRecord);
const KEY_VALUE = tagsOf(MESSAGES.KeyValue);
const ANY_VALUE = tagsOf(MESSAGES.AnyValue);
const ARRAY_VALUE = tagsOf(MESSAGES.ArrayValue);
const KEY_VALUE_LIST = tagsOf(MESSAGES.KeyValueList);

export type ItemKind = 'span' | 'log record';

/** What is to be done with a piece of text of an item. */
export interface TextEditor {
  /**
   * The text that is to stand there; the same where nothing is to be changed.
   * @param stream The same for texts that are pieces of one stream, an event each.
   */
  text(text: string, scope: Scope, stream?: string): string;
  bytes(content: Uint8Array, scope: Scope): Uint8Array;
}

/** The edits that put other texts in the place of those of a span or log record: in attributes, events, bodies. */
export function editTexts(bytes: Uint8Array, path: ItemPath, kind: ItemKind, editor: TextEditor): Edit[] {
  const walker = new TextWalker(bytes, editor);
  const within = [path.resource, path.scope, path.item];
  if (kind === 'span') walker.span(path.item, within);
  else walker.record(path.item, within);
  return walker.edits;
}

/** Goes through everything in an item that may hold text. */
class TextWalker {
  readonly edits: Edit[] = [];
  readonly #bytes: Uint8Array;
  readonly #editor: TextEditor;
  /** Name of the event that is gone through, if it is one of a stream's. */
  #chunk = '';
  #key = '';

  constructor(bytes: Uint8Array, editor: TextEditor) {
    this.#bytes = bytes;
    this.#editor = editor;
  }

  span(span: Frame, within: readonly Frame[]): void {
    this.#each(span, within, (tag, frame, inner) => {
      if (tag === SPAN.attributes) this.#keyValue(frame, inner);
      // Some HTTP clients' names are the address.
      else if (tag === SPAN.name) this.#text(frame, inner, 'secrets');
      else if (tag === SPAN.events) {
        this.#chunk = this.#chunkName(frame);
        this.#nested(frame, inner, EVENT.attributes);
        this.#chunk = '';
      } else if (tag === SPAN.links) this.#nested(frame, inner, LINK.attributes);
      else if (tag === SPAN.status)
        this.#each(frame, inner, (inStatus, message, inMessage) => {
          if (inStatus === STATUS.message) this.#text(message, inMessage, 'everything');
        });
    });
  }

  record(record: Frame, within: readonly Frame[]): void {
    this.#each(record, within, (tag, frame, inner) => {
      if (tag === LOG_RECORD.attributes) this.#keyValue(frame, inner);
      else if (tag === LOG_RECORD.body) this.#value(frame, inner, 'everything');
    });
  }

  /** Some instrumentations write an event for each piece of a stream, numbered or not. */
  #chunkName(event: Frame): string {
    let name = '';
    this.#each(event, [], (tag, { start, end }) => {
      if (tag === EVENT.name) name = Buffer.from(this.#bytes.subarray(start, end)).toString();
    });
    return /chunk|delta|token/i.test(name) ? name.replace(/\d+/g, '') : '';
  }

  #nested(parent: Frame, within: readonly Frame[], attributes: number): void {
    this.#each(parent, within, (tag, frame, inner) => {
      if (tag === attributes) this.#keyValue(frame, inner);
    });
  }

  /** @param inherited What is looked for in what the key stands in; keys in a body say less than the body's own. */
  #keyValue(keyValue: Frame, within: readonly Frame[], inherited?: Scope): void {
    const key = newField();
    if (readKey(this.#bytes, { ...keyValue, number: 0, wireType: 2 }, key) !== undefined) return;
    if (this.#chunk !== '') this.#key = readText(this.#bytes, key);
    const scope = inherited ?? scopeOf(readText(this.#bytes, key));
    if (scope === 'nothing') return;
    this.#each(keyValue, within, (tag, frame, inner) => {
      if (tag === KEY_VALUE.value) this.#value(frame, inner, scope);
    });
  }

  #value(value: Frame, within: readonly Frame[], scope: Scope): void {
    this.#each(value, within, (tag, frame, inner) => {
      if (tag === ANY_VALUE.stringValue) this.#text(frame, inner, scope);
      else if (tag === ANY_VALUE.bytesValue) {
        const content = this.#bytes.subarray(frame.start, frame.end);
        this.#replace(frame, inner, content, this.#editor.bytes(content, scope));
      } else if (tag === ANY_VALUE.arrayValue)
        this.#each(frame, inner, (inArray, item, within_) => {
          if (inArray === ARRAY_VALUE.values) this.#value(item, within_, scope);
        });
      else if (tag === ANY_VALUE.kvlistValue)
        this.#each(frame, inner, (inList, item, within_) => {
          if (inList === KEY_VALUE_LIST.values) this.#keyValue(item, within_, scope);
        });
    });
  }

  #text(frame: Frame, within: readonly Frame[], scope: Scope): void {
    const text = readText(this.#bytes, { ...frame, number: 0, wireType: 2 });
    const stream = this.#chunk === '' ? undefined : `${this.#chunk} ${this.#key}`;
    const edited = this.#editor.text(text, scope, stream);
    if (edited !== text) this.#replace(frame, within, undefined, Buffer.from(edited, 'utf8'));
  }

  #replace(
    frame: Frame,
    within: readonly Frame[],
    content: Uint8Array | undefined,
    insert: Uint8Array,
  ): void {
    if (insert !== content)
      this.edits.push({ at: frame.start, remove: frame.end - frame.start, insert, within });
  }

  /** The fields of a message; `inner` is what encloses the content of each. Damaged bytes end the walk. */
  #each(
    parent: Frame,
    within: readonly Frame[],
    visit: (tag: number, frame: Frame, inner: readonly Frame[]) => void,
  ): void {
    walkFields(this.#bytes, parent.start, parent.end, (field) => {
      const frame = frameOf(field);
      visit(tagOf(field), frame, [...within, frame]);
      return undefined;
    });
  }
}
