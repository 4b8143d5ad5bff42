/** Keeps what was found in texts: a conversation sends its history again with every call. */

import { hash } from 'node:crypto';
import type { ScanRole } from '../call.ts';
import type { TextFindings } from './text-scan.ts';

/** Shorter texts cost less to scan than to find here. */
const LEAST_CHARACTERS = 512;

/** How many texts are remembered as seen once, by what little tells them apart. */
const MOST_SEEN = 4096;
const EDGE_CHARACTERS = 24;

/** System prompts that come with every call are kept as they are, a few of them: their digests took 2 µs each. */
const MOST_PROMPTS = 32;
const LONGEST_PROMPT = 16_384;

const ENTRY_BYTES = 200;
const FIRING_BYTES = 100;

/** Bounded by an estimate of its bytes; what was not asked for longest goes first. */
export class VerdictCache {
  readonly #limitBytes: number;
  readonly #entries = new Map<string, TextFindings>();
  readonly #seenOnce = new Set<string>();
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
    const look = `${role}${text.length} ${text.slice(0, EDGE_CHARACTERS)}${text.slice(-EDGE_CHARACTERS)}`;
    if (!this.#seenOnce.has(look)) {
      if (this.#seenOnce.size >= MOST_SEEN) this.#seenOnce.clear();
      this.#seenOnce.add(look);
      return scan();
    }
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
