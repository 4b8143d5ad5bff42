/** Takes out of captured text what the configuration wants nobody to read further on. */

import type { Family, MessageText, Redaction, RedactionAction, Role } from '../call.ts';
import { asText, type FrameReader } from './encoded.ts';
import { createMarkers, DROPPED } from './marker.ts';
import {
  type Find,
  type Found,
  type KnownTexts,
  type MaskTools,
  maskToolsFor,
  type Redacted,
} from './plain-text.ts';
import { MASK_ACTIONS, MASK_ROLES, type MaskPolicy, maskedFamilies } from './policy.ts';
import { type Replacement, withReplacements } from './replacement.ts';
import type { Scope } from './spared-keys.ts';
import { structureOf } from './structure.ts';
import { maskBinary, maskText } from './text.ts';

export interface MaskerOptions {
  readonly policy: MaskPolicy;
  /** Key of the HMAC of `hash`. */
  readonly hashKey?: string;
}

export interface Masker {
  /** For one item: what was found in a text is kept in mind, as a text stands there more than once. */
  forItem(): ItemMasker;
  /** Stands in the place of a text that cannot be masked otherwise. */
  readonly droppedMarker: string;
}

export interface ItemMasker {
  /** What a text becomes, itself where nothing is masked in it; what is done is added to `redacted`. */
  text(text: string, known: KnownTexts, scope: Scope, redacted: Redacted): string;
  /** The same of texts that continue each other: pieces of a stream in a place each. */
  continued(texts: readonly string[], known: KnownTexts, redacted: Redacted): string[];
  /** The same of bytes, whatever they are of. */
  bytes(content: Uint8Array, known: KnownTexts, scope: Scope, redacted: Redacted): Uint8Array;
  /** The families of which something is found in texts as they are read out of an item. */
  foundIn(texts: readonly MessageText[]): Set<Family>;
}

/**
 * Undefined where the policy keeps everything.
 * @param readFrames What is said in binary frames.
 */
export function createMasker(
  { policy, hashKey }: MaskerOptions,
  find: Find,
  readFrames: FrameReader,
): Masker | undefined {
  const families = maskedFamilies(policy);
  if (families.length === 0) return undefined;
  const markerOf = createMarkers(hashKey);
  const secrets = policy.get('secret');
  const secretsOnly = new Map(secrets && [['secret', secrets] as const]);
  return {
    forItem: () => {
      const remembered = remembering(find);
      const tools = maskToolsFor(policy, markerOf, remembered, readFrames);
      const toolsForAddresses = maskToolsFor(secretsOnly, markerOf, remembered, readFrames);
      const toolsIn = (scope: Scope) => (scope === 'secrets' ? toolsForAddresses : tools);
      const maskString: ItemMasker['text'] = (text, known, scope, redacted) => {
        if (scope === 'nothing') return text;
        const replacements = maskText(text, known, toolsIn(scope), redacted);
        return replacements.length === 0 ? text : withReplacements(text, replacements);
      };
      return {
        text: maskString,
        continued: (texts, known, redacted) => {
          // Events that are JSON are read as lines of it, anything else as one text.
          const separator = structureOf(texts[0] ?? '') === undefined ? '' : '\n';
          const replacements = maskText(texts.join(separator), known, tools, redacted);
          return replacements.length === 0 ? [...texts] : shared(texts, separator.length, replacements);
        },
        bytes: (content, known, scope, redacted) => {
          if (scope === 'nothing') return content;
          const text = asText(content);
          const masked =
            text === undefined
              ? maskBinary(content, known, toolsIn(scope), redacted)
              : maskString(text, known, scope, redacted);
          return masked === undefined || masked === text ? content : Buffer.from(masked, 'utf8');
        },
        foundIn: (texts) => new Set(texts.flatMap((text) => familiesIn(text, tools))),
      };
    },
    droppedMarker: DROPPED,
  };
}

/** The replacements of texts as they were joined, made in each: the first that one concerns gets the marker. */
function shared(texts: readonly string[], gap: number, replacements: readonly Replacement[]): string[] {
  let at = 0;
  let first = 0;
  return texts.map((text) => {
    const own: Replacement[] = [];
    while ((replacements[first]?.end ?? at + 1) <= at) first++;
    for (let index = first; ; index++) {
      const replacement = replacements[index];
      if (replacement === undefined || replacement.start >= at + text.length) break;
      const { start, end, insert } = replacement;
      own.push({
        start: Math.max(0, start - at),
        end: Math.min(text.length, end - at),
        insert: start >= at ? insert : '',
      });
    }
    at += text.length + gap;
    return withReplacements(text, own);
  });
}

function familiesIn({ text, role }: MessageText, { find, familiesFor }: MaskTools): Family[] {
  const roles = [role];
  return find(text, roles, familiesFor(roles)).map(({ family }) => family);
}

/**
 * The same text stands in several copies on an item, and words like `role` and `user` many times in one. The set of
 * families stands for the roles, too: a lookup has one for each.
 */
function remembering(find: Find): Find {
  const byFamilies = new Map<ReadonlySet<Family>, Map<string, readonly Found[]>>();
  return (text, roles, families) => {
    let byText = byFamilies.get(families);
    if (byText === undefined) {
      byText = new Map();
      byFamilies.set(families, byText);
    }
    let found = byText.get(text);
    if (found === undefined) {
      found = find(text, roles, families);
      byText.set(text, found);
    }
    return found;
  };
}

export function newRedacted(): Redacted {
  return { families: new Set<Family>(), actions: new Set<RedactionAction>() };
}

/** What was done, in the words of the attributes; undefined where nothing was. */
export function redactionOf({ families, actions }: Redacted): Redaction | undefined {
  const action = MASK_ACTIONS.filter((one): one is RedactionAction => one !== 'keep' && actions.has(one)).at(
    -1,
  );
  return action === undefined ? undefined : { action, families: [...families].sort() };
}

/**
 * What is known of an item's texts, as they are read out of it. A text that is not among them may be anybody's.
 * @param leaks The texts in which a comparison with others found something, which goes as a whole.
 */
export function knownTexts(
  texts: readonly MessageText[],
  leaks?: { readonly family: Family; readonly texts: readonly MessageText[] },
): KnownTexts {
  const byText = new Map<string, Set<Role>>();
  for (const { text, role } of texts) {
    const roles = byText.get(text);
    if (roles === undefined) byText.set(text, new Set([role]));
    else roles.add(role);
  }
  const leaked = new Set(leaks?.texts.map(({ text }) => text));
  return {
    rolesOf: (text) => {
      const roles = byText.get(text);
      return roles === undefined ? MASK_ROLES : [...roles];
    },
    dropFor: (text) => (leaked.has(text) ? leaks?.family : undefined),
  };
}
