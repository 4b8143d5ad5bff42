/** Files that the bundle carries as text (scripts/bundle.mjs, vitest.config.ts). */
declare module '*.proto' {
  const text: string;
  export default text;
}
declare module '*.yaml' {
  const text: string;
  export default text;
}
