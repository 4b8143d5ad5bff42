import { ENRICHMENT_ATTRIBUTES } from '../src/llm/attributes/enrichment.ts';
import { ATTRIBUTES, DIALECTS, type Dialect } from '../src/llm/attributes/table.ts';
import { FAMILIES, NOTES } from '../src/llm/call.ts';
import { CORRECTIONS } from '../src/llm/price/corrections.ts';
import { UPLIFT_ROWS } from '../src/llm/price/endpoint-uplift.ts';
import { TIER_ROWS } from '../src/llm/price/service-tier.ts';
import { allRules } from '../src/llm/scan/catalogue.ts';
import { metricDefinitions } from '../src/telemetry/metric-table.ts';

/** A page that is made of tables in src/; test/docs holds it to be current. */
export interface GeneratedPage {
  readonly file: string;
  readonly text: () => string;
}

export const GENERATED_PAGES: readonly GeneratedPage[] = [
  { file: 'docs/attributes.md', text: attributesPage },
  { file: 'docs/metrics.md', text: metricsPage },
  { file: 'docs/prices.md', text: pricesPage },
  { file: 'docs/rules.md', text: rulesPage },
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

function pricesPage(): string {
  const corrections = CORRECTIONS.map(({ providerId, models, schedule, add, reason }) => [
    providerId,
    pattern(models),
    schedule === null ? 'no price' : add === undefined ? 'other prices' : 'a price more',
    reason,
  ]);
  const tiers = TIER_ROWS.map(({ providers, tier, models, factor, cacheRead }) => [
    providers.map(code).join(' '),
    code(tier),
    models === undefined ? 'all' : pattern(models),
    String(Number(factor.toFixed(4))),
    cacheRead === null ? 'cached input: not known' : '',
  ]);
  const uplifts = UPLIFT_ROWS.map(({ provider, host, models, factor }) => [
    code(provider),
    pattern(host),
    pattern(models),
    String(factor),
  ]);
  return `${MADE_BY}

# Prices

What a call cost comes from the first of these that knows it:

1. a gateway's cache had the answer: 0;
2. what the gateway or the provider says that it charged: LiteLLM's header \`x-litellm-response-cost\`, \`usage.cost\` of
   OpenRouter and the Vercel AI Gateway, \`provider_metadata.gateway.cost\`, xAI's \`usage.cost_in_usd_ticks\`,
   Perplexity's \`usage.cost.total_cost\`;
3. \`cost.overrides\` of the configuration;
4. the price list of the package \`@pydantic/genai-prices\`, by the provider of the host, the model that answered, the
   service tier that served the call, the length of its input and its time.

What is not known in all of its parts has no cost: a model that is not listed, a tier without a published price, a
part of the usage without a rate. Such calls are counted by \`clearspan_llm_unpriced_models\`. \`clearspan price\` shows
how a price comes about. Prices from estimated tokens say so (\`llm.cost_source: estimate\`).

What is published and cannot be told from a call is not in the cost: an Azure deployment that is not a global one,
Gemini's grounding beyond its free calls, containers and stored files of OpenAI's tools, discounts of a contract (give
them in \`cost.overrides\`).

## Where the list is not followed

Checked against prices written down by hand (\`test/llm/price/published-prices.ts\`). The rows stand in
\`src/llm/price/corrections.ts\`; a test tells when one of them is needed no more.

${tableOf(['provider in the list', 'models', 'gets', 'why, and where it is published'], corrections)}

Beside these: hours of the day that the list has after a date hold from that date on, where the package takes them for
any day; cached input and cache writes without a rate have no cost, where the package takes them for fresh input.

## Service tiers

Factors on the list's price of tokens. \`default\`, \`standard\`, \`auto\` and \`on_demand\` are that price itself.

${tableOf(['provider', 'tier', 'models', 'factor', ''], tiers)}

## Endpoints in a region

${tableOf(['provider', 'host', 'models', 'factor'], uplifts)}
`;
}

/** A pattern in a cell of a table, where a bar would end the cell. */
function pattern(expression: RegExp): string {
  return code(expression.source.replaceAll('|', '\\|'));
}

function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function code(text: string): string {
  return `\`${text}\``;
}

function rulesPage(): string {
  const rules = allRules();
  const sections = FAMILIES.flatMap((family) => {
    const rows = rules
      .filter((rule) => rule.family === family)
      .map(({ id, description, severity, weight, roles, owasp, atlas, pack }) => [
        code(id),
        description.replaceAll('|', '\\|'),
        severity,
        String(weight),
        roles.join(', '),
        [...owasp, ...atlas].join(', '),
        pack,
      ]);
    const header = ['rule', 'fires on', 'severity', 'weight', 'texts of', 'OWASP, ATLAS', 'pack'];
    return rows.length === 0 ? [] : [`## ${code(family)}\n\n${tableOf(header, rows)}`];
  });
  return `${MADE_BY}

# The security rules

${rules.length} rules are built in. They stand in \`src/llm/scan/packs/\`, with the expressions and with examples that
each of them must and must not match; those of the pack \`conversation\` compare the texts of a call and stand in
\`src/llm/scan/conversation/\`. A family is reported where the weights of the rules that fired, each once a call, reach
its threshold (\`security.thresholds\`, 1 by default). \`clearspan rules show ID\` prints all that a rule says,
\`clearspan scan --explain\` which rules fire on a text and where. How to write one: [writing-rules.md](writing-rules.md).

${sections.join('\n\n')}
`;
}
