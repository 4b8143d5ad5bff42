/** Codes of ECMA-48 "Select Graphic Rendition". */
const STYLES = { bold: 1, dim: 2, red: 31, yellow: 33, cyan: 36 } as const;

export type Style = keyof typeof STYLES;

/** Wraps a text in a style, or leaves it as it is. */
export type Paint = (style: Style, text: string) => string;

export const COLOR_MODES = ['auto', 'always', 'never'] as const;

export type ColorMode = (typeof COLOR_MODES)[number];

/**
 * Decides once whether to colour: on a terminal, unless `NO_COLOR` is set (https://no-color.org) or the terminal
 * says that it is dumb.
 */
export function choosePaint(
  mode: ColorMode,
  isTerminal: boolean,
  environment: Readonly<Record<string, string | undefined>>,
): Paint {
  const wanted = isTerminal && !environment['NO_COLOR'] && environment['TERM'] !== 'dumb';
  if (mode === 'never' || (mode === 'auto' && !wanted)) return (_style, text) => text;
  return (style, text) => `\u001b[${STYLES[style]}m${text}\u001b[0m`;
}
