import type { Section } from '../../config/section.ts';

/** RFC 9110 tokens, as far as gRPC takes them too. */
const HEADER_NAME = /^[0-9A-Za-z_.-]+$/;
const HEADER_VALUE = /^[\x20-\x7e\t]*$/;

/**
 * Headers that speak of the connection or of the message's length (RFC 9110, section 7.6.1; RFC 9113, section 8.2.2).
 * Set by hand they make an HTTP/1 backend answer 400, and a call over HTTP/2 never leaves.
 */
const PROTOCOL_HEADERS: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'http2-settings',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
]);

/** Reads `headers`; names come out in lower case. Values may be secrets and are in no message. */
export function decodeHeaders(section: Section): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  for (const [name, value] of section.stringMap('headers')) {
    if (!HEADER_NAME.test(name)) section.problem(`${JSON.stringify(name)} is not a header name`, 'headers');
    else if (PROTOCOL_HEADERS.has(name.toLowerCase())) {
      section.problem(`${JSON.stringify(name)} is the protocol's own affair and cannot be set`, 'headers');
    } else if (!HEADER_VALUE.test(value)) {
      section.problem(
        `the value of ${JSON.stringify(name)} holds characters that a header cannot carry`,
        'headers',
      );
    } else headers.set(name.toLowerCase(), value);
  }
  return headers;
}
