import type { HeaderField } from './header-decoder.ts';

/** The headers of a request by their names; several of one name are joined with commas. */
export type RequestHeaders = ReadonlyMap<string, string>;

const PSEUDO_HEADERS: ReadonlySet<string> = new Set([':method', ':scheme', ':path', ':authority']);
const NEEDED: readonly string[] = [':method', ':scheme', ':path'];

/** Of one connection, and not to be met in HTTP/2 (RFC 9113, section 8.2.2). */
const CONNECTION_HEADERS: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
]);

/** Characters that no name may have, upper case among them, and no value (RFC 9113, section 8.2.1). */
const BAD_IN_NAME = /[^\x21-\x39\x3b-\x40\x5b-\x7e]/;
const BAD_IN_VALUE = /[\0\r\n]/;

/** Undefined where the request is malformed. */
export function readRequestHeaders(fields: readonly HeaderField[]): RequestHeaders | undefined {
  const headers = new Map<string, string>();
  let isPastPseudo = false;
  for (const [name, value] of fields) {
    if (BAD_IN_VALUE.test(value)) return undefined;
    const known = headers.get(name);
    if (name.startsWith(':')) {
      if (isPastPseudo || known !== undefined || !PSEUDO_HEADERS.has(name)) return undefined;
    } else {
      isPastPseudo = true;
      if (name === '' || BAD_IN_NAME.test(name) || CONNECTION_HEADERS.has(name)) return undefined;
      if (name === 'te' && value !== 'trailers') return undefined;
    }
    headers.set(name, known === undefined ? value : `${known}, ${value}`);
  }
  return NEEDED.every((name) => headers.has(name)) && headers.get(':path') !== '' ? headers : undefined;
}
