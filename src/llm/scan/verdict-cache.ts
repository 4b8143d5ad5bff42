/** Keeps what was found in texts: a conversation sends its history again with every call. */

import { hash } from 'node:crypto';
import type { ScanRole } from '../call.ts';
import { ROLES } from './rule.ts';
import type { TextFindings } from './text-findings.ts';

/** Shorter texts cost less to scan than to find here. */
const LEAST_CHARACTERS = 512;

/** How many texts are remembered as seen once, by a number made of what little tells them apart. */
const MOST_SEEN = 16_384;
const EDGE_CHARACTERS = 24;
const FNV_OFFSET = 0x811c9dc5 | 0;
const FNV_PRIME = 0x01000193;

/** System prompts that come with every call are kept as they are, a few of them: their digests took 2 µs each. */
const MOST_PROMPTS = 32;
const LONGEST_PROMPT = 16_384;

const ENTRY_BYTES = 200;
const FIRING_BYTES = 100;

/** Bounded by an estimate of its bytes; what was not asked for longest goes first. */
export class VerdictCache {
  readonly #limitBytes: number;
  readonly #entries = new Map<string, TextFindings>();
  /** A text's number stands in one of two places that its lowest bits tell; the second one that comes there takes its place. */
  readonly #seenOnce = new Int32Array(MOST_SEEN);
  readonly #prompts = new Map<string, TextFindings>();
  #bytes = 0;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  /**
   * What is known of a text in a role, found out now where nothing is. Digests are made of texts that look like one
   * that came before: SHA-256 takes 2 ns a byte, and most texts come once. The digest is one that nobody can meet on
   * purpose, as a text that met a harmless one's would pass for it.
   */
  get(text: string, role: ScanRole, scan: () => TextFindings): TextFindings {
    if (this.#limitBytes === 0 || text.length < LEAST_CHARACTERS) return scan();
    if (role === 'system') {
      const ofPrompt = this.#prompts.get(text);
      if (ofPrompt !== undefined) return ofPrompt;
    }
    if (!this.#wasSeen(lookOf(text, role))) return scan();
    const key = `${role} ${hash('sha256', text, 'base64')}`;
    const known = this.#entries.get(key);
    const findings = known ?? scan();
    if (known !== undefined) {
      this.#entries.delete(key);
      if (role === 'system') this.#keepPrompt(text, known);
    } else this.#bytes += sizeOf(findings);
    this.#entries.set(key, findings);
    this.#shrink();
    return findings;
  }

  /** Whether a text that looks so was seen lately; it is from then on. */
  #wasSeen(look: number): boolean {
    const seen = this.#seenOnce;
    const slot = look & (MOST_SEEN - 2);
    if (seen[slot] === look || seen[slot + 1] === look) return true;
    seen[slot + 1] = seen[slot] as number;
    seen[slot] = look;
    return false;
  }

  #keepPrompt(text: string, findings: TextFindings): void {
    if (text.length > LONGEST_PROMPT) return;
    if (this.#prompts.size >= MOST_PROMPTS) this.#prompts.clear();
    this.#prompts.set(text, findings);
  }

  #shrink(): void {
    for (const [key, findings] of this.#entries) {
      if (this.#bytes <= this.#limitBytes) return;
      this.#entries.delete(key);
      this.#bytes -= sizeOf(findings);
    }
  }
}

function sizeOf({ firings }: TextFindings): number {
  return ENTRY_BYTES + FIRING_BYTES * firings.length;
}

/** A number of a text's beginning, its end, its length and its role: texts that look alike have the same, and a few more. */
function lookOf(text: string, role: ScanRole): number {
  const { length } = text;
  let look = Math.imul(FNV_OFFSET ^ length, FNV_PRIME) ^ ROLES.indexOf(role);
  for (let at = 0; at < EDGE_CHARACTERS; at++) {
    look = Math.imul(look ^ text.charCodeAt(at), FNV_PRIME);
    look = Math.imul(look ^ text.charCodeAt(length - 1 - at), FNV_PRIME);
  }
  return look ^ (look >>> 15);
}
