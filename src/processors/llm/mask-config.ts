import type { Section } from '../../config/section.ts';
import { FAMILIES, type Family, type Role } from '../../llm/call.ts';
import { MASK_ACTIONS, MASK_ROLES, type MaskAction, type MaskPolicy } from '../../llm/mask/policy.ts';

/** A shorter key can be guessed, and with it what was hashed. */
const LEAST_KEY_CHARACTERS = 16;

/**
 * Reads `payload`: one action for all families, or a mapping by family, of which each has one action or a mapping by
 * role. `default` is for those that are not named.
 */
export function decodeMaskPolicy(security: Section): MaskPolicy {
  const policy = new Map<Family, Readonly<Record<Role, MaskAction>>>();
  if (security.isMapping('payload')) {
    const section = security.section('payload');
    const fallback = section.oneOf('default', MASK_ACTIONS, 'keep');
    for (const family of FAMILIES) policy.set(family, decodeByRole(section, family, fallback));
  } else {
    const action = security.oneOf('payload', MASK_ACTIONS, 'keep');
    for (const family of FAMILIES) policy.set(family, everywhere(action));
  }
  checkHashKey(security, policy);
  return policy;
}

function decodeByRole(section: Section, family: Family, fallback: MaskAction): Record<Role, MaskAction> {
  if (!section.isMapping(family)) return everywhere(section.oneOf(family, MASK_ACTIONS, fallback));
  const byRole = section.section(family);
  const others = byRole.oneOf('default', MASK_ACTIONS, fallback);
  const policy = everywhere(others);
  for (const role of MASK_ROLES) policy[role] = byRole.oneOf(role, MASK_ACTIONS, others);
  return policy;
}

function everywhere(action: MaskAction): Record<Role, MaskAction> {
  return { system: action, user: action, assistant: action, tool: action };
}

/** Hashes without a key would be looked up in a table of all card numbers. The message does not repeat the key. */
function checkHashKey(security: Section, policy: MaskPolicy): void {
  const hashes = [...policy.values()].some((byRole) => Object.values(byRole).includes('hash'));
  const key = security.optionalString('hash_key');
  if (key !== undefined && key.length < LEAST_KEY_CHARACTERS)
    security.problem(`must have at least ${LEAST_KEY_CHARACTERS} characters`, 'hash_key');
  if (hashes && key === undefined)
    security.problem(
      'is needed where something is to be hashed; it belongs into an environment variable',
      'hash_key',
    );
}
