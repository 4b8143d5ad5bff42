/** Names of models come from clients: anything else in their place may be text, or a name made up for each call. */
const MODEL_NAME = /^[\w.:@/+-]{1,80}$/;

const MOST_MODELS = 100;

/** The label for models that are too many, or no names. */
const OTHER = 'other';

/**
 * Makes label values of models' names, of which there are a hundred at most: those that come first. All others,
 * and what does not look like a name, are `other`.
 */
export function createModelLabels(): (model: string | undefined) => string {
  const labels = new Set<string>();
  return (model) => {
    if (model === undefined || !MODEL_NAME.test(model)) return OTHER;
    if (labels.has(model)) return model;
    if (labels.size >= MOST_MODELS) return OTHER;
    labels.add(model);
    return model;
  };
}
