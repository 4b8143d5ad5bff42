import type { LlmProcessorConfig } from '../processors/llm/config.ts';
import type { Plan } from './plan.ts';

const LLM_PROCESSOR = 'llm';

/** The negotiated prices of a configuration: those of its first processor `llm` that is in a pipeline of traces. */
export function costOverridesOf({ components, pipelines }: Plan): LlmProcessorConfig['costOverrides'] {
  const used = pipelines.filter(({ signal }) => signal === 'traces').flatMap(({ processors }) => processors);
  for (const id of used) {
    const component = components.processors.get(id);
    if (component?.factory.type === LLM_PROCESSOR)
      // A component's configuration is what its own factory decoded.
      return (component.config as LlmProcessorConfig).costOverrides;
  }
  return [];
}
