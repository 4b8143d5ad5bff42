/** Takes out of captured text what the configuration wants nobody to read further on. */

import type { Family, MessageText, Redaction, RedactionAction, Role } from '../call.ts';
import { createMarkers } from './marker.ts';
import type { Find, KnownTexts, MaskTools, Redacted, Replacement } from './plain-text.ts';
import { actionFor, MASK_ACTIONS, MASK_ROLES, type MaskPolicy, maskedFamilies } from './policy.ts';
import type { Scope } from './spared-keys.ts';
import { maskText } from './text.ts';

export interface MaskerOptions {
  readonly policy: MaskPolicy;
  /** Key of the HMAC of `hash`. */
  readonly hashKey?: string;
}

export interface Masker {
  /** Where a text has to be changed; what is done is added to `redacted`. */
  replacements(text: string, known: KnownTexts, scope: Scope, redacted: Redacted): Replacement[];
  /** The families of which something is found in texts as they are read out of an item. */
  foundIn(texts: readonly MessageText[]): Family[];
  /** Stands in the place of a text that cannot be masked otherwise. */
  readonly droppedMarker: string;
}

/** Undefined where the policy keeps everything. */
export function createMasker({ policy, hashKey }: MaskerOptions, find: Find): Masker | undefined {
  const families = maskedFamilies(policy);
  if (families.length === 0) return undefined;
  const markerOf = createMarkers(hashKey);
  const findAnywhere = inAnybodysText(find);
  const tools: MaskTools = { policy, markerOf, find: findAnywhere };
  const secrets = policy.get('secret');
  const secretsOnly = { ...tools, policy: new Map(secrets && [['secret', secrets] as const]) };
  return {
    replacements: (text, known, scope, redacted) =>
      scope === 'nothing' ? [] : maskText(text, known, scope === 'secrets' ? secretsOnly : tools, redacted),
    foundIn: (texts) =>
      families.filter((family) =>
        texts.some(({ text, role }) => {
          if (actionFor(policy, family, [role]) === 'keep') return false;
          return findAnywhere(text, [role], new Set([family])).length > 0;
        }),
      ),
    droppedMarker: '[DROPPED]',
  };
}

/** Data that nobody is to read on whosever text they stand in; rules look for some of them in some roles alone. */
const SENSITIVE: ReadonlySet<Family> = new Set<Family>(['secret', 'pii']);

function inAnybodysText(find: Find): Find {
  return (text, roles, families) => {
    const sensitive = new Set([...families].filter((family) => SENSITIVE.has(family)));
    const others = new Set([...families].filter((family) => !SENSITIVE.has(family)));
    return [
      ...(sensitive.size > 0 ? find(text, MASK_ROLES, sensitive) : []),
      ...(others.size > 0 ? find(text, roles, others) : []),
    ];
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
