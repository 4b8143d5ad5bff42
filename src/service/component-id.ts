/** An id of the configuration, `type` or `type/name`, taken apart. */
export interface ComponentId {
  readonly type: string;
  /** Empty where the id is the type alone. */
  readonly name: string;
}

/** Takes an id apart, or says in the Collector's words what is wrong with it. */
export function parseComponentId(id: string): ComponentId | { readonly problem: string } {
  const slash = id.indexOf('/');
  const type = (slash < 0 ? id : id.slice(0, slash)).trim();
  const name = slash < 0 ? '' : id.slice(slash + 1).trim();
  if (slash < 0 && type === '') return { problem: 'id must not be empty' };
  if (type === '') return { problem: `in "${id}" id: the part before / should not be empty` };
  if (slash >= 0 && name === '') return { problem: `in "${id}" id: the part after / should not be empty` };
  return { type, name };
}
