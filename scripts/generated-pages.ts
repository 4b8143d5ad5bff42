import { ENRICHMENT_ATTRIBUTES } from '../src/llm/attributes/enrichment.ts';
import { ATTRIBUTES, DIALECTS, type Dialect } from '../src/llm/attributes/table.ts';
import { NOTES } from '../src/llm/call.ts';
import { metricDefinitions } from '../src/telemetry/metric-table.ts';

/** A page that is made of tables in src/; test/docs holds it to be current. */
export interface GeneratedPage {
  readonly file: string;
  readonly text: () => string;
}

export const GENERATED_PAGES: readonly GeneratedPage[] = [
  { file: 'docs/attributes.md', text: attributesPage },
  { file: 'docs/metrics.md', text: metricsPage },
];

const MADE_BY = '<!-- Made by `npm run docs`; edit the table that it names. -->';

const DIALECT_NOTES: Record<Dialect, string> = {
  llm: "Clearspan's own, and the mission's. On by default.",
  gen_ai:
    "OpenTelemetry's GenAI conventions. On by default; written only where the span has none of that name.",
  openinference:
    'For backends that read OpenInference. Off by default; written only where the span has none.',
};

function attributesPage(): string {
  const sections = DIALECTS.map((dialect) => {
    const rows = ATTRIBUTES.filter((row) => row.dialect === dialect);
    const table = rows.map(({ key, type, unit, meaning, renamed }) => [
      code(key),
      type,
      unit ?? '',
      renamed === undefined ? meaning : `${meaning} With \`semconv: latest\`: ${code(renamed)}.`,
    ]);
    return `## Dialect \`${dialect}\`\n\n${DIALECT_NOTES[dialect]}\n\n${tableOf(['attribute', 'type', 'unit', 'meaning'], table)}`;
  });
  const enrichment = ENRICHMENT_ATTRIBUTES.map(({ key, type, meaning }) => [code(key), type, meaning]);
  const notes = Object.entries(NOTES).map(([note, meaning]) => [code(note), meaning]);
  return `${MADE_BY}

# Attributes on an enriched span

The rows stand in \`src/llm/attributes/table.ts\`. A fact that is not known is absent, never zero or empty, and no
attribute carries captured text. What the span already has is kept, unless \`attributes: { overwrite: true }\` says
otherwise; \`llm.security.*\`, \`llm.redaction.*\` and \`llm.enrichment.*\` are always Clearspan's and replaced, so that
an application cannot forge a verdict.

${sections.join('\n\n')}

## About the enrichment itself

${tableOf(['attribute', 'type', 'meaning'], enrichment)}

### Notes

${tableOf(['note', 'meaning'], notes)}
`;
}

function metricsPage(): string {
  const rows = metricDefinitions().map(({ name, kind, labels, help }) => [
    code(name),
    kind,
    labels.map(code).join(' '),
    help,
  ]);
  return `${MADE_BY}

# Metrics of the daemon

Served in the Prometheus format on \`localhost:8888/metrics\`. The rows stand in \`src/telemetry/metric-table.ts\`. Every
series also has the labels \`service_name\`, \`service_instance_id\` and \`service_version\`. Names that begin with
\`otelcol_\` are the Collector's, with its meanings and labels.

${tableOf(['metric', 'kind', 'labels', 'meaning'], rows)}
`;
}

function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function code(text: string): string {
  return `\`${text}\``;
}
