import { type DecodedText, decodeLiteral } from './literal.ts';
import type { Replacement } from './replacement.ts';
import { continuedStrings } from './streams.ts';
import type { Structure } from './structure.ts';

/** Strings of a text that are read as one: one alone, or the pieces of a stream. */
export interface Strand {
  readonly text: string;
  readonly pieces: readonly Piece[];
}

interface Piece {
  /** Where it begins in the strand. */
  readonly at: number;
  readonly decoded: DecodedText;
}

/** The strings of a text, with those in one that continue each other. */
export function strandsOf(text: string, structure: Structure): Strand[] {
  return continuedStrings(text, structure).map((tokens) => {
    let at = 0;
    const pieces = tokens.map((token) => {
      const decoded = decodeLiteral(text, token.start, token.end);
      const piece = { at, decoded };
      at += decoded.text.length;
      return piece;
    });
    return { text: pieces.map(({ decoded }) => decoded.text).join(''), pieces };
  });
}

/** What is replaced in a strand, in the literals that it was read from: the first of them gets the marker. */
export function placed(replacements: readonly Replacement[], { pieces }: Strand): Replacement[] {
  const result: Replacement[] = [];
  let first = 0;
  for (const { start, end, insert } of replacements) {
    let rest = JSON.stringify(insert).slice(1, -1);
    while (first < pieces.length && endOf(pieces[first]) <= start) first++;
    for (let index = first; index < pieces.length; index++) {
      const { at, decoded } = pieces[index] as Piece;
      if (at >= end) break;
      const from = Math.max(start, at);
      const to = Math.min(end, at + decoded.text.length);
      if (from >= to) continue;
      result.push({ start: decoded.at(from - at), end: decoded.at(to - at), insert: rest });
      rest = '';
    }
  }
  return result;
}

function endOf(piece: Piece | undefined): number {
  return piece === undefined ? 0 : piece.at + piece.decoded.text.length;
}
