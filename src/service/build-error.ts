/**
 * A component cannot be made from its configuration: it names something that cannot be used, such as a file of
 * rules that is not there.
 */
export class BuildError extends Error {
  override readonly name = 'BuildError';
}
