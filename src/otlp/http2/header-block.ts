/** A header block in which nothing is compressed, so that it depends on none that was sent before (RFC 7541, section 6.2.2). */
export function headerBlock(fields: readonly (readonly [name: string, value: string])[]): Buffer {
  return Buffer.concat(
    fields.flatMap(([name, value]) => [LITERAL, stringLiteral(name), stringLiteral(value)]),
  );
}

const LITERAL = Buffer.from([0]);

function stringLiteral(text: string): Buffer {
  const content = Buffer.from(text, 'latin1');
  return Buffer.concat([integer(content.length), content]);
}

/** With a prefix of seven bits. */
function integer(value: number): Buffer {
  if (value < 0x7f) return Buffer.from([value]);
  const bytes = [0x7f];
  let rest = value - 0x7f;
  for (; rest >= 0x80; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  return Buffer.from([...bytes, rest]);
}
