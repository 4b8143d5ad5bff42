/** What is to become of findings in captured text. */

import { FAMILIES, type Family, type RedactionAction, type Role } from '../call.ts';

/** What a configuration asks for, by family and by whose text it is. */
export type MaskAction = 'keep' | RedactionAction;

/** In order of strength: a hash still tells two values apart, a drop takes the text around away too. */
export const MASK_ACTIONS = ['keep', 'hash', 'mask', 'drop'] as const satisfies readonly MaskAction[];

export const MASK_ROLES = ['system', 'user', 'assistant', 'tool'] as const satisfies readonly Role[];

/** Families that are not named are kept. */
export type MaskPolicy = ReadonlyMap<Family, Readonly<Record<Role, MaskAction>>>;

export function strongerOf(one: MaskAction, other: MaskAction): MaskAction {
  return MASK_ACTIONS.indexOf(other) > MASK_ACTIONS.indexOf(one) ? other : one;
}

/** The strongest of what is to be done for any of the roles. */
export function actionFor(policy: MaskPolicy, family: Family, roles: Iterable<Role>): MaskAction {
  const byRole = policy.get(family);
  let action: MaskAction = 'keep';
  if (byRole !== undefined) for (const role of roles) action = strongerOf(action, byRole[role]);
  return action;
}

/** The families of which something is masked in some role, in the order of FAMILIES. */
export function maskedFamilies(policy: MaskPolicy): Family[] {
  return FAMILIES.filter((family) => actionFor(policy, family, MASK_ROLES) !== 'keep');
}
