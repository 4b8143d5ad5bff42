/** Thrown where bytes are not what RFC 8878 demands; caught where decoding began. */
export class Corrupt extends Error {}

/** Thrown where the output would pass its limit; caught where decoding began. */
export class OverLimit extends Error {}
