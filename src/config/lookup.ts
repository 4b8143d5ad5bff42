/** What the configuration may be read from. A file is read as UTF-8; an absent one rejects. */
export interface Sources {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly readFile: (path: string) => Promise<string>;
}

/** The text that a URI stands for, and what positions in it call their file. */
export interface RetrievedText {
  readonly text: string;
  readonly source: string;
  readonly failure?: undefined;
}

export type Retrieved = RetrievedText | { readonly failure: string };

interface Provider {
  readonly scheme: string;
  retrieve(opaque: string, sources: Sources): Promise<Retrieved>;
}

const SCHEME = /^([A-Za-z][A-Za-z0-9+.-]+):(.*)$/s;
const VARIABLE_NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

/** One row a scheme, as the Collector's providers of the same names. */
const PROVIDERS: readonly Provider[] = [
  { scheme: 'file', retrieve: retrieveFile },
  { scheme: 'env', retrieve: retrieveVariable },
  { scheme: 'yaml', retrieve: async (opaque) => ({ text: opaque, source: 'yaml:' }) },
];

/**
 * Retrieves what a `--config` URI names: `file:part.yaml` or a bare path, `env:NAME`, `yaml:a::b: value`. A scheme
 * has at least two characters, so that a drive letter is none.
 */
export function retrieveSource(uri: string, sources: Sources): Promise<Retrieved> {
  const [scheme, opaque] = splitScheme(uri) ?? ['file', uri];
  return retrieve(scheme, opaque, uri, sources);
}

/**
 * Retrieves what the inside of `${…}` names. Without a scheme it is an environment variable, with or without a
 * default (`X`, `X:-default`).
 */
export function retrieveReference(reference: string, sources: Sources): Promise<Retrieved> {
  const bareWithDefault = /^[^:]*:-/.test(reference);
  const [scheme, opaque] = (bareWithDefault ? undefined : splitScheme(reference)) ?? ['env', reference];
  return retrieve(scheme, opaque, reference, sources);
}

function splitScheme(uri: string): [string, string] | undefined {
  const match = SCHEME.exec(uri);
  return match === null ? undefined : [match[1] ?? '', match[2] ?? ''];
}

async function retrieve(scheme: string, opaque: string, uri: string, sources: Sources): Promise<Retrieved> {
  const provider = PROVIDERS.find((row) => row.scheme === scheme);
  if (provider !== undefined) return provider.retrieve(opaque, sources);
  return { failure: `scheme "${scheme}" is not supported for uri "${uri}"` };
}

async function retrieveFile(path: string, sources: Sources): Promise<Retrieved> {
  if (path === '') return { failure: 'a file URI needs a path' };
  try {
    return { text: await sources.readFile(path), source: path };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    return { failure: `unable to read the file ${path}: ${FILE_FAILURES[code] ?? code}` };
  }
}

const FILE_FAILURES: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or directory',
  EACCES: 'permission denied',
  EISDIR: 'is a directory',
  ENOTDIR: 'not a directory',
};

async function retrieveVariable(opaque: string, sources: Sources): Promise<Retrieved> {
  const separator = opaque.indexOf(':-');
  const name = separator < 0 ? opaque : opaque.slice(0, separator);
  if (!VARIABLE_NAME.test(name)) {
    return {
      failure: `environment variable "${name}" has invalid name: must match regex ${VARIABLE_NAME.source}`,
    };
  }
  const value = Object.hasOwn(sources.environment, name) ? sources.environment[name] : undefined;
  if (value !== undefined) return { text: value, source: `env:${name}` };
  if (separator >= 0) return { text: opaque.slice(separator + 2), source: `env:${name}` };
  return {
    failure: `environment variable "${name}" is not set (\${env:${name}:-default} gives it a default)`,
  };
}
