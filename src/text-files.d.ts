/** Files that the bundle carries as text, or as bytes (scripts/bundle.mjs, vitest.config.ts). */
declare module '*.proto' {
  const text: string;
  export default text;
}
declare module '*.yaml' {
  const text: string;
  export default text;
}
declare module '*.wasm' {
  const bytes: Uint8Array<ArrayBuffer>;
  export default bytes;
}
