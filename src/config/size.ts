const UNIT_BYTES: Readonly<Record<string, number>> = {
  '': 1,
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
};

const SIZE = /^(\d+(?:\.\d+)?) ?(B|KB|MB|GB|KiB|MiB|GiB)?$/;

/**
 * Reads a number of bytes: `64MiB`, `1.5 GiB`, `4MB`, `512`. Units of a thousand and of 1024 are told apart, and
 * case matters. Undefined where the text is no size or not a whole number of bytes.
 */
export function parseSize(text: string): number | undefined {
  const match = SIZE.exec(text);
  if (match === null) return undefined;
  const bytes = Number(match[1]) * (UNIT_BYTES[match[2] ?? ''] ?? Number.NaN);
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}

/** Bytes in the largest binary unit that leaves a whole number: `4194304` is `4MiB`. */
export function formatSize(bytes: number): string {
  if (bytes === 0) return '0B';
  for (const unit of ['GiB', 'MiB', 'KiB'] as const) {
    const amount = bytes / (UNIT_BYTES[unit] ?? 1);
    if (Number.isInteger(amount)) return `${amount}${unit}`;
  }
  return `${bytes}B`;
}
