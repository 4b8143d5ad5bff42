/**
 * Numbers that the core (AssemblyScript, in this folder) and its host (TypeScript, around it) agree upon: both import
 * this file. Offsets are in 32-bit integers where nothing else is said.
 */

/** A place is where a word ends, in characters, times 2^15, plus where it begins, in bytes: both within a part. */
export const PLACE_START_BITS = 15;
/** Bytes of a part of a text at most. */
export const MOST_PART_BYTES = 32768;

/** Longer tokens are looked through each time: they seldom come again. */
export const LONGEST_MEMO_BYTES = 24;

/*
 * An entry of the pool is what is known of a token, or of a word by itself: how many links it has, the round in which
 * it was seen last, and its last hit in that round.
 */
export const ENTRY_COUNT = 0;
export const ENTRY_ROUND = 1;
export const ENTRY_LAST_HIT = 2;
/**
 * With what a phrase goes on behind white space that may begin with what the token ends with: bits by `byte & 31`. Of
 * the entry of a phrase: AT_START, AT_END.
 */
export const ENTRY_NEXT = 3;
/** Links to clauses. */
export const ENTRY_LINKS = 4;

/** Where no character of a word may be beside a phrase. */
export const AT_START = 1;
export const AT_END = 2;

/** An entry is told by where it begins: so many bits, and so far that the last one fits. */
export const ENTRY_BITS = 22;
export const MOST_POOL_INTS = 4128768;

/**
 * A link to a clause: its id, above how many characters before the token's end a word of it ends (plus one; 0 for a
 * word that ends one behind it), above how many bytes before the token's end the word begins. No token that is
 * remembered, and no word, has 63 bytes.
 */
export const DISTANCE_BITS = 6;
export const DISTANCE_MASK = 63;

/*
 * Words by their last bytes: bits (8 KiB) by the hash of these, whether words may end so; then the mask of the slots,
 * and where slots, items and other bytes are.
 */
export const SUFFIX_BITS_BYTES = 8192;
export const SUFFIX_SLOT_MASK = 2048;
export const SUFFIX_SLOTS = 2049;
export const SUFFIX_ITEMS = 2050;
export const SUFFIX_OTHERS = 2051;
export const SUFFIX_TABLE_INTS = 2052;
/** A slot: the suffix, and the first and the end of its items; -1 as the first where there are none. */
export const SLOT_INTS = 4;
/** An item: a value, up to four bytes before the suffix as a number, their mask, and where the others are. */
export const ITEM_INTS = 5;

/** A word as it is looked for within a token: its id, its bytes, what is asked of its surroundings, its entry. */
export const TOKEN_WORD_INTS = 4;
/** No word's character of ASCII may stand before it, or behind it. */
export const STARTS_AT_EDGE = 1;
export const ENDS_AT_EDGE = 2;
/** A digit that is meant as one is in it: the token must hold one, too. */
export const WORD_HAS_DIGIT = 4;
/** White space must stand before it: the token begins with it; or behind it, which counts as a part of it. */
export const MUST_START = 8;
export const MUST_END = 16;

/** What a trigger's numbers are (compile.ts). */
export const TRIGGER_TARGET = 0;
export const TRIGGER_ROLES = 1;
export const TRIGGER_LONGEST_MATCH = 2;
export const TRIGGER_LEAD = 3;
export const TRIGGER_BEFORE_COUNT = 4;
export const TRIGGER_GATE = 5;
export const TRIGGER_CLAUSES = 6;
export const LEAD_UNKNOWN = 0;
export const LEAD_ANCHOR = 1;
export const LEAD_BEFORE = 2;

/*
 * Kinds of bytes, above the byte as it is read: of a token (a letter or digit, what may stand in a word, anything
 * beyond ASCII); neither that nor white space; a word of some rule by itself; and what numbers, letters written as
 * digits, letters apart and long runs cannot be without (seen.ts).
 */
export const KIND_TOKEN = 0x100;
export const KIND_SPECIAL = 0x200;
export const KIND_SINGLE = 0x400;
export const KIND_DIGIT = 0x800;
export const KIND_LETTER_SIGN = 0x1000;
export const KIND_UNDERSCORE = 0x2000;
export const KIND_JOINS_TOKENS = 0x4000;
export const KIND_LETTER = 0x8000;

/** Bits of what a text may hold, going by its tokens. */
export const SEEN_DIGITS = 1;
export const SEEN_TOKEN_RUN = 2;
export const SEEN_SPACED_LETTERS = 4;
export const SEEN_LETTER_DIGITS = 8;

/** Digits of a stretch: as many as a telephone number has at least. */
export const DIGIT_STRETCH = 6;
/** Characters without a space from which on a run may be a token or something encoded. */
export const TOKEN_RUN = 16;
/** Letters that stand apart, one separator between each two, from which on they may be a word. */
export const LEAST_SPACED = 5;

/*
 * Where the host's tables are, by number. Words take three: short ones, long ones, and those of one byte. Rows of
 * numbers take two: where they begin, and the numbers.
 */
export const TABLE_KINDS = 0;
export const TABLE_OF_WORD = 1;
export const TABLE_PHRASE_PAIRS = 2;
export const TABLE_PHRASE_SHORT = 3;
export const TABLE_PHRASE_LONG = 4;
export const TABLE_PHRASE_SINGLES = 5;
export const TABLE_WORD_SHORT = 6;
export const TABLE_WORD_LONG = 7;
export const TABLE_WORD_SINGLES = 8;
export const TABLE_BEGINNING_SHORT = 9;
export const TABLE_BEGINNING_LONG = 10;
export const TABLE_BEGINNING_SINGLES = 11;
export const TABLE_NEXT_BITS = 12;
export const TABLE_TOKEN_WORDS = 13;
export const TABLE_WORD_CLAUSES = 14;
export const TABLE_WORD_CLAUSE_VALUES = 15;
export const TABLE_TRIGGERS = 16;
export const TABLE_TRIGGER_VALUES = 17;
export const TABLE_NEAR = 18;
export const TABLE_NEAR_VALUES = 19;
export const TABLE_FAR = 20;
export const TABLE_FAR_VALUES = 21;
export const TABLE_COUNT = 22;
