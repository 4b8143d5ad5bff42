/** Set by the bundler (scripts/build.mjs) from package.json; absent where the sources run unbundled, in tests. */
declare const CLEARSPAN_VERSION: unknown;

/** Clearspan's own version, for `--version`, user agents and `llm.enrichment.version`. */
export const VERSION = typeof CLEARSPAN_VERSION === 'string' ? CLEARSPAN_VERSION : '0.0.0-dev';
