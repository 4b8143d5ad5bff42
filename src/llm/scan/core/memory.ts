/** Memory is handed out from front to back and never taken back; what grows, the pool of entries, comes last. */

let end: usize = __heap_base;

/** The address of so many bytes, all 0. */
export function allocate(bytes: i32): usize {
  const at = (end + 15) & ~(<usize>15);
  end = at + <usize>bytes;
  reach(end);
  return at;
}

/** Makes memory as long as that. Where there is no more, the store that follows traps, and the host throws. */
export function reach(address: usize): void {
  const pages = <i32>((address + 0xffff) >>> 16);
  const had = memory.size();
  if (pages > had) memory.grow(pages - had);
}
