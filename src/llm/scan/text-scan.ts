/** Scans one text: as it stands, and in the forms in which something may be hidden in it. */

import type { ScanRole } from '../call.ts';
import { BeyondAscii } from './beyond-ascii.ts';
import { eachCandidate, mayMatchFrom } from './candidates.ts';
import { extraBytesOf } from './character-bytes.ts';
import {
  type CuedPattern,
  EVERY_ROLE,
  formBit,
  type LaidOutProgram,
  type Program,
  type RulePattern,
  SIGNS,
  type Sign,
} from './compile.ts';
import { CueSearch, type SetOff } from './cue-search.ts';
import { FiredRules } from './fired-rules.ts';
import { decodePieces, decodeReversed, decodeRot13 } from './forms/decode.ts';
import { fold, mayFold } from './forms/fold.ts';
import { type FormText, ofPart, type Span, through } from './forms/form-text.ts';
import { join } from './forms/join.ts';
import { JoinedParts } from './joined-parts.ts';
import { AutomatonMemory } from './lazy-automaton.ts';
import type { MatchFilter } from './match-filter.ts';
import { forgetWays } from './ordered-automaton.ts';
import type { Place } from './pattern.ts';
import { type AppliedRule, ROLES } from './rule.ts';
import { mayHoldLetterDigits, mayHoldSpacedLetters } from './seen.ts';
import { hasSpacedLetters } from './stretch.ts';
import { TextBytes } from './text-bytes.ts';
import {
  type ChosenRules,
  type Firing,
  type ScanDepth,
  type TextFindings,
  VERDICT_DEPTH,
} from './text-findings.ts';
import { UnitOffsets } from './unit-offsets.ts';
import { VALIDATORS } from './validators.ts';
import { WordSearch } from './word-search.ts';

const JOINED = formBit('joined');
/** The forms of which there is a joined form: one of them, of each text. */
const BASES = formBit('raw') | formBit('folded');
const NO_SPANS: readonly Span[] = [];

const NO_PLACES: readonly Place[] = [];
const NO_FIRINGS: readonly Firing[] = [];
/** Of most texts, one for all of them. */
const NOTHING_FOUND: TextFindings = { firings: NO_FIRINGS, gaveUp: false };

/** How often what was decoded is decoded once more. */
const MOST_DECODINGS = 2;
/** Of the states of what patterns are set off by. */
const MOST_CUE_BYTES = 2 * 1024 * 1024;

const itself = (span: Span): Span => span;

/** Scans texts with one program, one after the other. */
export class TextScanner {
  readonly #program: Program | LaidOutProgram;
  /** For the words of each set, and for which roles these are; those for fewest roles are last. */
  readonly #searches: readonly { readonly roles: number; readonly search: WordSearch }[];
  readonly #beyondAscii: BeyondAscii<CuedPattern>;
  /** By pattern, of those that were asked. */
  readonly #filters: (MatchFilter | undefined)[];
  /** By pattern: what its rule's validator says. Looked up by name it took a hundredth of a text's time. */
  readonly #judgements: readonly (((candidate: string) => boolean) | undefined)[];
  readonly #fired: FiredRules;
  readonly #byDigits: CueSearch;
  readonly #byToken: CueSearch;
  readonly #bytes = new TextBytes();
  // Of the form that is being looked at: its bytes, where patterns have their words that look at the joined form, and what
  // turns its offsets into units, once that was asked for.
  #utf8: Buffer = Buffer.alloc(0);
  readonly #joinedParts = new JoinedParts();
  #offsets: UnitOffsets | undefined;
  // Of the text that is being scanned:
  #roleBit = 0;
  /** Bits of the roles whose rules are looked for, and what looks for them. */
  #searchedRoles = EVERY_ROLE;
  #search: WordSearch;
  #depth = VERDICT_DEPTH;
  #firings: Firing[] = [];
  #gaveUp = false;
  #chosen: ChosenRules | undefined;

  constructor(program: Program | LaidOutProgram) {
    this.#program = program;
    this.#filters = new Array<MatchFilter | undefined>(program.patterns.length).fill(undefined);
    this.#judgements = program.patterns.map(({ rule }) => rule.validator && VALIDATORS[rule.validator]);
    this.#fired = new FiredRules(program.patterns);
    const mayBegin = (target: number, start: number) => this.#mayBegin(target, start);
    this.#searches = program.wordSets.map((set) => {
      return { roles: set.roles, search: new WordSearch(program, set, mayBegin) };
    });
    this.#search = this.#searchFor(EVERY_ROLE);
    const memory = new AutomatonMemory(MOST_CUE_BYTES);
    const sourceOf = (target: number) => (program.patterns[target] as RulePattern).source;
    const setOff: SetOff = (cued, start, end) => this.#setOffIfWanted(cued, start, end);
    this.#byDigits = new CueSearch(program.byCue.digits, sourceOf, memory, setOff);
    this.#byToken = new CueSearch(program.byCue.token, sourceOf, memory, setOff);
    this.#beyondAscii = new BeyondAscii(program.byCue.beyond_ascii);
  }

  /**
   * What the rules for a role, or for any of several, find in a text.
   * @param chosen Without, all rules are applied, and of places no subjects are told.
   */
  scan(
    text: string,
    role: ScanRole | readonly ScanRole[],
    depth: ScanDepth,
    chosen?: ChosenRules,
  ): TextFindings {
    this.#roleBit = roleBits(role);
    this.#depth = depth;
    this.#chosen = chosen;
    this.#searchedRoles = chosen?.inEveryRole ? EVERY_ROLE : this.#roleBit;
    this.#search = this.#searchFor(this.#searchedRoles);
    // What was told of the text before stays whoever asked's.
    if (this.#firings.length > 0) this.#firings = [];
    this.#fired.beginText();
    this.#gaveUp = false;
    this.#scanAll(text);
    if (this.#firings.length === 0)
      return this.#gaveUp ? { firings: NO_FIRINGS, gaveUp: true } : NOTHING_FOUND;
    return { firings: this.#firings, gaveUp: this.#gaveUp };
  }

  /** The search for the fewest words that are enough for some roles. */
  #searchFor(asked: number): WordSearch {
    const enough = this.#searches.findLast(({ roles }) => (asked & ~roles) === 0);
    if (enough === undefined) throw new Error('a program has no words for some roles');
    return enough.search;
  }

  #scanAll(text: string): void {
    const raw: FormText = { form: 'raw', text, origin: itself };
    const hints = this.#scanForm(raw);
    const folded = hints.mayFold ? fold(text) : undefined;
    const base = folded ?? raw;
    const baseHints = folded === undefined ? hints : this.#scanForm(folded);
    this.#scanJoined(base, baseHints);
    this.#scanDecoded(base, baseHints, MOST_DECODINGS);
  }

  /** Where letters stand apart, all of the text; otherwise the parts in which signs stand for letters. */
  #scanJoined(base: FormText, { hasSpacedLetters, joinedParts }: Hints): void {
    const { text } = base;
    const parts = hasSpacedLetters ? [{ start: 0, end: text.length }] : joinedParts;
    for (const part of parts) {
      const joined = join(text.slice(part.start, part.end), hasSpacedLetters, joinedParts.length > 0);
      if (joined !== undefined) this.#scanForm(through(base, ofPart(text, part, joined)));
    }
  }

  #scanDecoded(base: FormText, hints: Hints, left: number): void {
    if (left === 0) return;
    // Read that way twice a text would be what it was: this is for the first look alone.
    if (left === MOST_DECODINGS && hints.signs.length > 0) {
      if (hints.signs.includes('rot13')) this.#scanPiece(base, decodeRot13(base.text), left);
      if (hints.signs.includes('reversed')) this.#scanPiece(base, decodeReversed(base.text), left);
    }
    if (hints.tokens.length === 0) return;
    for (const piece of decodePieces(base.text, hints.tokens)) this.#scanPiece(base, piece, left);
  }

  #scanPiece(base: FormText, piece: FormText, left: number): void {
    const inner = through(base, piece);
    const hints = this.#scanForm(inner);
    const folded = hints.mayFold ? fold(inner.text) : undefined;
    if (folded !== undefined) this.#scanForm(through(inner, { ...folded, form: 'decoded' }));
    this.#scanDecoded(inner, hints, left - 1);
  }

  /** Tries the patterns that may match in one form, and says what else the form gives reason to look at. */
  #scanForm(form: FormText): Hints {
    const { text } = form;
    forgetWays();
    const utf8 = this.#bytes.of(text);
    const { length } = utf8;
    this.#utf8 = utf8;
    this.#joinedParts.begin(extraBytesOf(length, text.length));
    this.#offsets = undefined;
    const isAscii = length === text.length;
    this.#search.run(utf8, length, text.length, this.#searchedRoles);
    const { seen } = this.#search;
    const isSpaced = mayHoldSpacedLetters(seen) && hasSpacedLetters(utf8, length);
    const tokens = this.#setOffByCues(text.length, isSpaced);
    const signs: Sign[] = [];
    const inForm: RulePattern[] = [];
    const bit = formBit(form.form);
    for (const target of this.#search.targets) {
      const pattern = this.#program.patterns[target];
      if (pattern === undefined) signs.push(SIGNS[target - this.#program.patterns.length] ?? 'rot13');
      else if (this.#isWanted(pattern)) {
        if ((pattern.forms & JOINED) !== 0) this.#joinedParts.addWindows(this.#search.windowsOf(target));
        if ((pattern.forms & bit) !== 0) inForm.push(pattern);
      }
    }
    const hints = {
      mayFold: !isAscii && mayFold(this.#search.pointBlocks),
      signs,
      tokens: isAscii ? tokens : this.#inUnits(tokens),
      hasSpacedLetters: isSpaced,
      joinedParts:
        mayHoldLetterDigits(seen) && (bit & BASES) !== 0 ? this.#partsToJoin(text, isAscii) : NO_SPANS,
    };
    if (inForm.length > 0) this.#tryPatterns(inForm, utf8, form);
    return hints;
  }

  /** Whether a pattern whose words are there is to be tried from where the first of them begins. */
  #mayBegin(target: number, start: number): boolean {
    const pattern = this.#program.patterns[target] as RulePattern;
    if (!this.#isWanted(pattern)) return false;
    if ((pattern.forms & JOINED) !== 0) this.#joinedParts.addFrom(start, pattern.longestMatch);
    if (this.#isDone(pattern)) return false;
    this.#filters[target] ??= pattern.filter();
    return mayMatchFrom(pattern, this.#filters[target], this.#utf8, start);
  }

  #setOffByCues(units: number, isSpaced: boolean): Span[] {
    const { length } = this.#utf8;
    const { always } = this.#program;
    const tokens: Span[] = [];
    const { seen } = this.#search;
    if (!seen.digits.isEmpty) {
      this.#byDigits.begin(this.#utf8, units);
      seen.digits.each((start, end, digits) => this.#byDigits.add(start, end, digits));
      this.#byDigits.finish();
    }
    if (!seen.tokens.isEmpty) {
      this.#byToken.begin(this.#utf8, units);
      seen.tokens.each((start, end) => {
        tokens.push({ start, end });
        this.#byToken.add(start, end, end - start);
      });
      this.#byToken.finish();
    }
    seen.marks.each((start, end) => this.#setOff('marks', start, end));
    if (isSpaced) this.#setOff('spaced', 0, length);
    if (units < length)
      for (const { target } of this.#beyondAscii.in(this.#search.pointBlocks))
        if (this.#isWanted(this.#program.patterns[target] as RulePattern))
          this.#search.setOff(target, 0, length);
    for (const target of always) this.#search.setOff(target, 0, length);
    return tokens;
  }

  /** Sets off what a cue stands for. */
  #setOff(cue: 'marks' | 'spaced', start: number, end: number): void {
    for (const cued of this.#program.byCue[cue])
      if (end - start >= cued.least) this.#setOffIfWanted(cued, start, end);
  }

  /** Sets off a pattern around a stretch, if it is asked for in the text's role. */
  #setOffIfWanted(cued: Pick<CuedPattern, 'target' | 'lead' | 'trail'>, start: number, end: number): void {
    const { target, lead, trail } = cued;
    if (this.#isWanted(this.#program.patterns[target] as RulePattern))
      this.#search.setOff(target, start, end, lead, trail);
  }

  #isWanted({ roles, rule }: RulePattern): boolean {
    const isForRole = (roles & this.#roleBit) !== 0;
    if (this.#chosen === undefined) return isForRole;
    const { families, inEveryRole } = this.#chosen;
    const { family } = rule;
    return families.has(family) && (isForRole || inEveryRole?.has(family) === true);
  }

  #isDone(pattern: RulePattern): boolean {
    return this.#fired.has(pattern) && this.#mostPlaces(pattern.rule) === 1;
  }

  #mostPlaces(rule: AppliedRule): number {
    return rule.family === 'secret' ? this.#depth.mostSecrets : this.#depth.mostPlaces;
  }

  #tryPatterns(patterns: readonly RulePattern[], utf8: Buffer, form: FormText): void {
    const ascii = utf8.length === form.text.length ? form.text : undefined;
    for (const pattern of patterns) {
      const { rule } = pattern;
      if (this.#isDone(pattern)) continue;
      const places = this.#places(pattern, utf8, ascii, form);
      if (places.length === 0) continue;
      this.#fired.add(pattern);
      for (const place of places) this.#firings.push(this.#firingAt(place, rule, form, utf8));
    }
  }

  #firingAt(place: Place, rule: AppliedRule, form: FormText, utf8: Buffer): Firing {
    const offsets = this.#unitOffsets(utf8.length === form.text.length);
    const start = offsets.at(place.start);
    const inner = this.#chosen && subjectOf(place, utf8);
    const subject = inner && { start: offsets.at(inner.start), end: offsets.at(inner.end) };
    const span = form.origin({ start, end: offsets.at(place.end) });
    return { rule, form: form.form, span, ...(subject && { subject: form.origin(subject) }) };
  }

  /** The places, in bytes, at which a pattern matches where it was set off and the rule's validator agrees. */
  #places(
    pattern: RulePattern,
    utf8: Buffer,
    ascii: string | undefined,
    { isCutBefore, isCutBehind }: FormText,
  ): readonly Place[] {
    const { rule } = pattern;
    const isValid = this.#judgements[pattern.id];
    const mostPlaces = this.#mostPlaces(rule);
    let places: Place[] | undefined;
    let candidates = 0;
    eachCandidate(pattern, utf8, this.#search, (place) => {
      if (isCutBefore === true && place.start === 0) return true;
      if (isCutBehind === true && place.end === utf8.length) return true;
      if (isValid === undefined || isValid(place.candidate(ascii))) {
        places ??= [];
        places.push(place);
        if (places.length === mostPlaces) return false;
      }
      candidates++;
      if (candidates < this.#depth.mostCandidates) return true;
      this.#gaveUp = true;
      return false;
    });
    return places ?? NO_PLACES;
  }

  #partsToJoin(text: string, isAscii: boolean): readonly Span[] {
    const parts = this.#joinedParts.of(this.#utf8, text);
    if (parts.length === 0) return NO_SPANS;
    const spans: Span[] = [];
    for (let at = 0; at < parts.length; at += 2)
      spans.push({ start: parts[at] as number, end: parts[at + 1] as number });
    return isAscii ? spans : this.#inUnits(spans);
  }

  /** Of the form that is being looked at. */
  #unitOffsets(isAscii: boolean): UnitOffsets {
    this.#offsets ??= new UnitOffsets(this.#utf8, isAscii ? sameOffset : this.#search.unitsBefore);
    return this.#offsets;
  }

  /** Spans of bytes as spans of UTF-16 units, in a form that is not of ASCII. */
  #inUnits(spans: readonly Span[]): readonly Span[] {
    if (spans.length === 0) return spans;
    const offsets = this.#unitOffsets(false);
    return spans.map(({ start, end }) => ({ start: offsets.at(start), end: offsets.at(end) }));
  }
}

function roleBits(role: ScanRole | readonly ScanRole[]): number {
  if (typeof role === 'string') return 1 << ROLES.indexOf(role);
  return role.reduce((bits, one) => bits | roleBits(one), 0);
}

/** Where in a match its candidate stands: behind the words that lead to it. */
function subjectOf(place: Place, utf8: Buffer): Span {
  const { start, end } = place;
  const subject = place.candidate();
  const at = utf8.subarray(start, end).lastIndexOf(subject);
  if (at < 0) return { start, end };
  return { start: start + at, end: start + at + Buffer.byteLength(subject) };
}

/** What one look at a text gives reason for. */
interface Hints {
  /** Whether it holds characters that are folded in some places. */
  readonly mayFold: boolean;
  /** Long runs without a space. */
  readonly tokens: readonly Span[];
  readonly hasSpacedLetters: boolean;
  readonly signs: readonly Sign[];
  /** Where a match may have digits or signs for letters. */
  readonly joinedParts: readonly Span[];
}

/** In ASCII. */
function sameOffset(offset: number): number {
  return offset;
}
