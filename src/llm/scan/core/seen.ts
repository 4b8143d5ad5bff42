/** What a text may hold that is not made of words, beside stretches. */

export let seen: u32 = 0;

export function forgetSeen(): void {
  seen = 0;
}

export function see(what: u32): void {
  seen |= what;
}
