/** One event of a server-sent event stream. */
export interface SseEvent {
  /** `message` unless the stream says otherwise. */
  readonly name: string;
  readonly data: string;
}

/**
 * Reads a server-sent event stream by the rules of the WHATWG HTML standard, section 9.2.6: lines end in LF, CR
 * or CRLF, a leading byte order mark is dropped, comments and unknown fields are passed over, the `data` lines
 * of an event are joined by LF, events without data are none. One deviation: an event that the end of the text
 * cuts short is handed over as well, since captures often lack the last blank line; whether its data is whole
 * is for the reader of the data to see.
 */
export function* readSse(text: string): Generator<SseEvent> {
  let name = '';
  let data: string[] = [];
  for (const line of lines(text.startsWith('\uFEFF') ? text.slice(1) : text)) {
    if (line === '') {
      if (data.length > 0) yield { name: name || 'message', data: data.join('\n') };
      name = '';
      data = [];
      continue;
    }
    const colon = line.indexOf(':');
    const field = colon === -1 ? line : line.slice(0, colon);
    if (field !== 'data' && field !== 'event') continue;
    const value = colon === -1 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (field === 'data') data.push(value);
    else name = value;
  }
  if (data.length > 0) yield { name: name || 'message', data: data.join('\n') };
}

/** True where a text that is no JSON can be a stream: it begins with a field, or has one further down. */
export function looksLikeSse(text: string): boolean {
  return beginsWithField(text) || /[\r\n]data:/.test(text);
}

/** False where a stream was captured from its middle on. */
export function beginsWithField(text: string): boolean {
  return /^\uFEFF?[\r\n]*(?:data|event|id|retry)?:/.test(text);
}

function* lines(text: string): Generator<string> {
  let start = 0;
  // Each search goes on where the one before it ended, so that a text without any CR is searched for it once.
  let feed = text.indexOf('\n');
  let carriage = text.indexOf('\r');
  while (start < text.length) {
    if (feed !== -1 && feed < start) feed = text.indexOf('\n', start);
    if (carriage !== -1 && carriage < start) carriage = text.indexOf('\r', start);
    const end = Math.min(feed === -1 ? text.length : feed, carriage === -1 ? text.length : carriage);
    yield text.slice(start, end);
    start = end === carriage && feed === carriage + 1 ? end + 2 : end + 1;
  }
}
