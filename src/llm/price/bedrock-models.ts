/*
 * On Bedrock the price hangs on the id in the URL, not on what the model calls itself: `us.`, `eu.` and bare ids
 * of newer Claude models are a tenth dearer than `global.`, while all of them answer as `claude-…` (Amazon Bedrock
 * pricing page, "Regional and global endpoints").
 */

/** ARNs that name the model: a foundation model, or an inference profile of Amazon's own making. */
const TELLING_ARN = /^arn:aws[\w-]*:bedrock:[\w-]*:\d*:(?:foundation-model|inference-profile)\//;

/** What an inference profile's id begins with: where its requests may be served. */
const GEOGRAPHIES: ReadonlySet<string> = new Set(['global', 'us', 'us-gov', 'eu', 'apac', 'jp', 'au', 'ca']);

/** The geographies whose prices the list has for all vendors: the list is that of the United States. */
const LISTED_GEOGRAPHIES: ReadonlySet<string> = new Set(['global', 'us']);

/** The vendor that asks the same everywhere, but in the AWS GovCloud. */
const SAME_PRICE_VENDOR = 'anthropic';

/** Models that the list gives the price of another one (its Titan embeddings v2 are five times too dear). */
const WRONGLY_LISTED = /^amazon\.titan-embed-text-v2/;

/**
 * The id by which the price list knows a model on Bedrock. Undefined for what names no foundation model (the ARN
 * of a provisioned model, an application's inference profile, a prompt router, an imported model; the vendor's own
 * name, which lacks the region), and where the list's price is not the one that is asked.
 */
export function listedBedrockModel(name: string): string | undefined {
  const id = name.replace(TELLING_ARN, '');
  const [first = '', ...rest] = id.split('.');
  const geography = GEOGRAPHIES.has(first) ? first : undefined;
  const model = geography === undefined ? id : rest.join('.');
  const vendor = /^([a-z][a-z0-9]*)\.[a-z0-9]/.exec(model)?.[1];
  if (vendor === undefined || WRONGLY_LISTED.test(model) || geography === 'us-gov') return undefined;
  const isListed =
    geography === undefined || LISTED_GEOGRAPHIES.has(geography) || vendor === SAME_PRICE_VENDOR;
  return isListed ? id : undefined;
}
