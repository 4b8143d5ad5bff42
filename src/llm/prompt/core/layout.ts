/** What both sides of the core agree upon. */

/** Bytes of a text at a time, at most. */
export const MOST_BYTES = 49_152;
