import type { LlmCall } from '../../llm/call.ts';
import { STAGE_OF_ATTRIBUTES, type Trails } from '../../llm/trail.ts';
import type { ExplainedSection, Explanation } from '../../pipeline/explanation.ts';

/** The first attribute of the span that has the value of a fact which the instrumentation's attributes told. */
function byAttribute({ span }: LlmCall, stage: string, value: string): string {
  if (stage !== STAGE_OF_ATTRIBUTES) return '';
  for (const [key, own] of span.attributes) {
    if (String(own) === value) return `  (${key})`;
  }
  return '';
}

/** How a call that has been told came to be told so: each stop with what it added, then what is missing. */
export function explainCall(call: LlmCall, trails: Trails): Explanation {
  const { traceId, spanId, name, scopeName } = call.span;
  const steps = trails.stepsOf(call).map(
    ({ stage, detail, facts }): ExplainedSection => ({
      title: detail === undefined ? stage : `${stage}: ${detail}`,
      lines: facts.map(([fact, value]) => [fact, `${value}${byAttribute(call, stage, value)}`]),
    }),
  );
  const told = steps.filter(({ title, lines }) => lines.length > 0 || title.includes(': '));
  const missing = trails.missing(call);
  return {
    item: `span ${spanId} of trace ${traceId}, "${name}", by ${scopeName || 'an unnamed scope'}`,
    traceId,
    spanId,
    sections: [...told, ...(missing.length > 0 ? [{ title: 'not known', lines: missing }] : [])],
  };
}
