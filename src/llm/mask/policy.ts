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

/** Tells the families that are masked for any of some roles. The same set for the same roles. */
export type FamilyLookup = (roles: readonly Role[]) => ReadonlySet<Family>;

/** @param families Of these. Asked for every string of a body, so nothing is judged twice. */
export function createFamilyLookup(policy: MaskPolicy, families: readonly Family[] = FAMILIES): FamilyLookup {
  const known: ReadonlySet<Family>[] = [];
  return (roles) => {
    const bits = roles.reduce((sum, role) => sum | (1 << MASK_ROLES.indexOf(role)), 0);
    known[bits] ??= new Set(families.filter((family) => actionFor(policy, family, roles) !== 'keep'));
    return known[bits];
  };
}
