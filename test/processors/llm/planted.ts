import type { MessageText } from '../../../src/llm/call.ts';
import type { GoldenCase } from '../../golden/cases.ts';

/** A golden case in which something stands that was not there, and how its texts look when that was masked. */
export interface Planted {
  readonly golden: GoldenCase;
  /** What stands there and must not, each of them. */
  readonly raw: readonly string[];
  /** What is to become of each. */
  readonly masked: readonly string[];
}

type Side = 'request' | 'response';

/**
 * Plants a datum into a body: at the end of a text of JSON, or into two pieces of a stream that continue each
 * other. Undefined where a body has no text.
 *
 * @param at Chooses the text.
 */
export function plant(
  golden: GoldenCase,
  side: Side,
  datum: string,
  marker: string,
  at: number,
): Planted | undefined {
  const body = golden[side];
  if (body === undefined || ('bytes' in body && body.bytes !== undefined)) return undefined;
  const json = parsed(body.text);
  const isStreamed = 'streamed' in body && body.streamed;
  if (json !== undefined && !isStreamed) {
    // A model's name becomes an attribute.
    const texts = leaves(json, []).filter(({ path, value }) => / /.test(value) && !/model$/i.test(path));
    const chosen = texts[at % texts.length];
    if (chosen === undefined) return undefined;
    chosen.put(`${chosen.value} it is ${datum} .`);
    return {
      golden: { ...golden, [side]: { ...body, text: JSON.stringify(json) } },
      raw: [datum],
      masked: [marker],
    };
  }
  const half = datum.length >> 1;
  const raw = [datum.slice(0, half), datum.slice(half)] as const;
  const text = plantInStream(body.text, said(golden), raw, at);
  if (text === undefined) return undefined;
  return { golden: { ...golden, [side]: { ...body, text } }, raw, masked: [marker, ''] };
}

function said({ response }: GoldenCase): string[] {
  return ((response?.expected['responseTexts'] ?? []) as readonly MessageText[]).map(({ text }) => text);
}

interface Leaf {
  readonly path: string;
  readonly value: string;
  readonly put: (value: string) => void;
}

/** The strings of a JSON value. */
function leaves(value: unknown, path: readonly (string | number)[]): Leaf[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const place = [...path, key];
    if (typeof inner !== 'string') return leaves(inner, place);
    const put = (text: string) => {
      (value as Record<string, unknown>)[key] = text;
    };
    return [{ path: place.join('.'), value: inner, put }];
  });
}

/** Into two pieces in a row of a text that an answer begins with. */
function plantInStream(
  stream: string,
  answers: readonly string[],
  [first, second]: readonly [string, string],
  at: number,
): string | undefined {
  const lines = stream.split('\n').map((line) => {
    const start = line.indexOf('{');
    const json = start < 0 ? undefined : parsed(line.slice(start));
    return { line, start, json };
  });
  const pieces = lines.flatMap(({ json }, index) => leaves(json, []).map((leaf) => ({ ...leaf, index })));
  const paths = [...new Set(pieces.map(({ path }) => path))];
  for (const path of paths) {
    const own = pieces.filter((piece) => piece.path === path && piece.value !== '');
    const text = own.map(({ value }) => value).join('');
    if (own.length < 2 || !answers.some((answer) => answer.length > 8 && answer.startsWith(text))) continue;
    const from = at % (own.length - 1);
    const [one, next] = [own[from], own[from + 1]];
    if (one === undefined || next === undefined || one.index === next.index) return undefined;
    one.put(`${one.value} it is ${first}`);
    next.put(`${second} . ${next.value}`);
    return lines
      .map(({ line, start, json }) =>
        json === undefined
          ? line
          : line.slice(0, start) + JSON.stringify(json) + (line.endsWith('\r') ? '\r' : ''),
      )
      .join('\n');
  }
  return undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
