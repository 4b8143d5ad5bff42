import type { AttributeType } from './table.ts';

/** The attributes that tell of the enrichment itself; write.ts puts them on every enriched span. */
export const ENRICHMENT_ATTRIBUTES = [
  {
    key: 'llm.enrichment.status',
    type: 'string',
    meaning: 'complete, partial (something could not be read) or none (nothing but its existence is known).',
  },
  {
    key: 'llm.enrichment.notes',
    type: 'string[]',
    meaning: 'Why something is missing, from the list below.',
  },
  {
    key: 'llm.enrichment.version',
    type: 'string',
    meaning: 'The version of Clearspan that enriched the span.',
  },
] as const satisfies readonly { key: string; type: AttributeType; meaning: string }[];
