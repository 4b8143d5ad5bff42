/**
 * Numbers that the core (AssemblyScript, in this folder) and its host (TypeScript, around it) agree upon: both import
 * this file. Offsets are in 32-bit integers where nothing else is said.
 */

/** Bytes of a part of a text at most. */
export const MOST_PART_BYTES = 32768;

/**
 * A phrase's pair of bytes and the one before it, or else the one behind, as a number of three bytes: by what it is multiplied
 * to become, in its upper 16 bits, a bit.
 */
export const THIRD_BEFORE = 0x9e3779b1;
export const THIRD_BEHIND = 0x85ebca6b;

/** Words of a token are noted where it ends; none is longer than this. */
export const LONGEST_NOTED = 32;

/** A word is recognised by so many of its characters; more would only make the tables bigger. */
export const LONGEST_TEXT = 8;

/** Longer tokens are looked through each time: they seldom come again. */
export const LONGEST_MEMO_BYTES = 24;

/** A place is where a word ends, in characters, times 2^15, plus where it begins, in bytes: both within a part. */
export const PLACE_START_BITS = 15;

/*
 * An entry of the pool is what is known of a token, or of a word by itself: how many links it has and, above
 * TRIGGER_BITS, how many of these, the first, are to triggers whose anchor has the word; ENTRY_NEXT; the round in which it
 * was seen last, and where it is listed in that; the numbers of triggers and then of clauses, 16 bits each, up to three of
 * them once more, so that there are whole fours behind the triggers; and from the next four on the distances, which are
 * seldom asked for.
 */
export const ENTRY_COUNTS = 0;
export const TRIGGER_BITS = 16;
export const COUNT_MASK = 0xffff;
/**
 * With what a phrase goes on behind white space that may begin with what the token ends with: bits by `byte & 31`. Of
 * the entry of a phrase: AT_START, AT_END.
 */
export const ENTRY_NEXT = 1;
export const ENTRY_ROUND = 2;
export const ENTRY_LISTED = 3;
export const ENTRY_LINKS = 4;
/** Clauses and, behind them, triggers have numbers of 16 bits. */
export const MOST_LINK_NUMBERS = 0xffff;
/** The clause of triggers that ask for nothing beside their anchor. */
export const ALWAYS_THERE = 0;

/** Where no character of a word may be beside a phrase. */
export const AT_START = 1;
export const AT_END = 2;

/** An entry is told by where it begins: so many bits, and so far that the last one fits. */
export const ENTRY_BITS = 21;
export const MOST_POOL_INTS = 2031616;

/**
 * The distances of a link: how many bytes before the token's end the word begins, and above how many characters before
 * that end it ends (plus one; 0 for a word that ends one behind it). No token that is remembered, and no word, has 63
 * bytes.
 */
export const DISTANCE_BITS = 6;
export const DISTANCE_MASK = 63;

/*
 * Words by their last bytes: bits (8 KiB) by the hash of these, whether words may end so; then the mask of the slots,
 * and where slots, items and other bytes are. There are three such tables one behind the other: of words of two and
 * three bytes by the last two, of four by these, and of longer ones by the last four, with bits by the last five.
 */
export const SUFFIX_BITS_BYTES = 8192;
export const SUFFIX_SLOT_MASK = 2048;
export const SUFFIX_SLOTS = 2049;
export const SUFFIX_ITEMS = 2050;
export const SUFFIX_OTHERS = 2051;
export const SUFFIX_TABLE_INTS = 2052;
export const WORDS_OF_FOUR_BYTES = 4 * SUFFIX_TABLE_INTS;
export const LONGER_WORDS_BYTES = 8 * SUFFIX_TABLE_INTS;
/** By what the last four bytes, and the one before them, are multiplied to become, in the upper 16 bits, a bit. */
export const SUFFIX_FACTOR = 0x9e3779b1;
export const FIFTH_FACTOR = 0x85ebca6b;
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

/** What a trigger's numbers are (word-set.ts), the first how many they are. */
export const TRIGGER_INTS = 0;
export const TRIGGER_TARGET = 1;
export const TRIGGER_ROLES = 2;
export const TRIGGER_LEAD = 3;
export const TRIGGER_BEFORE_COUNT = 4;
export const TRIGGER_CLAUSES = 5;
export const LEAD_UNKNOWN = 0;
export const LEAD_ANCHOR = 1;
export const LEAD_BEFORE = 2;

/** What the core has to tell goes into a list of so many, which then is taken. */
export const MOST_TOLD = 1024;

/** Characters beyond ASCII are told apart by eights: curly quotes, dashes and spaces of no width are in three of them. */
export const POINT_BLOCK_BITS = 3;

/** Bits of what a text may hold, going by its tokens. */
export const SEEN_SPACED_LETTERS = 1;
export const SEEN_LETTER_DIGITS = 2;

/** Digits of a stretch: as many as a telephone number has at least. */
export const DIGIT_STRETCH = 6;
/** Characters without a space from which on a run may be a token or something encoded. */
export const TOKEN_RUN = 16;
/** Marks in a row, white space among them, that are no writing. */
export const MARKS_RUN = 20;
/** The numbers of a stretch in a list, behind the number of stretches: where it begins and ends, and its digits. */
export const STRETCH_INTS = 3;
/** Letters that stand apart, one separator between each two, from which on they may be a word. */
export const LEAST_SPACED = 5;

/*
 * Where the host's tables are, by number. Words take two: by their last bytes, and those of one byte. Rows of numbers
 * take two: where they begin, and the numbers.
 */
export const TABLE_PHRASE_PAIRS = 0;
export const TABLE_PHRASE_REACHES = 1;
export const TABLE_PHRASE_THIRDS = 2;
export const TABLE_PHRASES = 3;
export const TABLE_PHRASE_SINGLES = 4;
export const TABLE_WORDS = 5;
export const TABLE_WORD_SINGLES = 6;
/** Of the words within tokens those that need not begin where a word does. */
export const TABLE_INNER = 7;
export const TABLE_INNER_SINGLES = 8;
export const TABLE_BEGINNINGS = 9;
export const TABLE_BEGINNING_SINGLES = 10;
export const TABLE_NEXT_BITS = 11;
export const TABLE_TOKEN_WORDS = 12;
export const TABLE_WORD_LINKS = 13;
export const TABLE_WORD_LINK_VALUES = 14;
/** By trigger: the other clause of it that is rarest, or ALWAYS_THERE (16 bits), and where its numbers begin. */
export const TABLE_GATES = 15;
export const TABLE_TRIGGER_STARTS = 16;
export const TABLE_TRIGGERS = 17;
export const TABLE_COUNT = 18;
