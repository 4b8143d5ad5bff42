import type { Operation, Shape } from '../call.ts';
import { NATIVE_PATHS } from './native-path-table.ts';

/** A host that serves models. `*` stands for any run of characters. */
export interface HostRow {
  readonly host: string;
  /** A value of semconv `gen_ai.provider.name` where there is one, else our own lower-case name. */
  readonly provider: string;
}

/** A path that means a call to a model, whatever stands before it (gateways mount APIs under prefixes). */
export interface PathRow {
  /** `*` stands for any run of characters. */
  readonly suffix: string;
  /** Absent where bodies of several shapes go to the path: they are looked at. */
  readonly shape?: Shape;
  readonly operation?: Operation;
  /** Where the URL alone says whether the answer is streamed. */
  readonly streaming?: boolean;
  /** The path means a call on the hosts of this provider alone. */
  readonly only?: string;
  /** Whose API it is, on a host that is not in the table. */
  readonly provider?: string;
  /** Where the path names the model, if not as MODEL_IN_PATH says. */
  readonly model?: RegExp;
  /**
   * How far the path can be trusted on a host that is not in the table. `any`: nobody else uses it.
   * `body`: other services have such paths too, so a body of this shape must be there. Not told where `only` is.
   */
  readonly unknownHost?: 'any' | 'body';
  /** `body`: on hosts of the table, too, other things than language models are at this path. */
  readonly knownHost?: 'body';
}

/** Ports that servers of models have by default and nobody else has, for hosts that are not in the table. */
export const PORTS: ReadonlyMap<number, string> = new Map([[11_434, 'ollama']]);

/** Hosts of model providers and gateways (reference: provider documentation, each its API base URL). */
export const HOSTS: readonly HostRow[] = [
  { host: 'api.openai.com', provider: 'openai' },
  { host: '*.api.openai.com', provider: 'openai' },
  { host: '*.openai.azure.com', provider: 'azure.ai.openai' },
  { host: '*.openai.azure.us', provider: 'azure.ai.openai' },
  { host: '*.cognitiveservices.azure.com', provider: 'azure.ai.openai' },
  // API Management in front of it; other APIs have other paths.
  { host: '*.azure-api.net', provider: 'azure.ai.openai' },
  { host: '*.services.ai.azure.com', provider: 'azure.ai.inference' },
  { host: '*.models.ai.azure.com', provider: 'azure.ai.inference' },
  { host: '*.inference.ai.azure.com', provider: 'azure.ai.inference' },
  { host: 'api.anthropic.com', provider: 'anthropic' },
  { host: 'generativelanguage.googleapis.com', provider: 'gcp.gemini' },
  { host: 'aiplatform.googleapis.com', provider: 'gcp.vertex_ai' },
  { host: '*-aiplatform.googleapis.com', provider: 'gcp.vertex_ai' },
  { host: 'aiplatform.*.rep.googleapis.com', provider: 'gcp.vertex_ai' },
  // Also FIPS, VPC endpoints, dual stack and China (AWS general reference, "Amazon Bedrock endpoints").
  { host: 'bedrock-runtime.*.amazonaws.com', provider: 'aws.bedrock' },
  { host: 'bedrock-runtime-fips.*.amazonaws.com', provider: 'aws.bedrock' },
  { host: 'bedrock-runtime.*.amazonaws.com.cn', provider: 'aws.bedrock' },
  { host: '*.bedrock-runtime.*.vpce.amazonaws.com', provider: 'aws.bedrock' },
  { host: '*.bedrock-runtime-fips.*.vpce.amazonaws.com', provider: 'aws.bedrock' },
  { host: 'bedrock-runtime.*.api.aws', provider: 'aws.bedrock' },
  { host: 'bedrock-runtime-fips.*.api.aws', provider: 'aws.bedrock' },
  { host: 'bedrock-agent-runtime.*.amazonaws.com', provider: 'aws.bedrock' },
  { host: 'bedrock-mantle.*.api.aws', provider: 'aws.bedrock' },
  { host: 'runtime.sagemaker.*.amazonaws.com', provider: 'aws.sagemaker' },
  { host: 'api.mistral.ai', provider: 'mistral_ai' },
  { host: 'codestral.mistral.ai', provider: 'mistral_ai' },
  { host: 'api.groq.com', provider: 'groq' },
  { host: 'api.deepseek.com', provider: 'deepseek' },
  { host: 'api.x.ai', provider: 'x_ai' },
  { host: '*.api.x.ai', provider: 'x_ai' },
  { host: 'api.perplexity.ai', provider: 'perplexity' },
  { host: 'api.cohere.com', provider: 'cohere' },
  { host: 'api.cohere.ai', provider: 'cohere' },
  { host: '*.ml.cloud.ibm.com', provider: 'ibm.watsonx.ai' },
  { host: 'openrouter.ai', provider: 'openrouter' },
  { host: 'api.together.xyz', provider: 'together' },
  { host: 'api.together.ai', provider: 'together' },
  { host: 'api.fireworks.ai', provider: 'fireworks' },
  { host: 'api.cerebras.ai', provider: 'cerebras' },
  { host: 'api.sambanova.ai', provider: 'sambanova' },
  { host: 'integrate.api.nvidia.com', provider: 'nvidia_nim' },
  { host: 'ai.api.nvidia.com', provider: 'nvidia_nim' },
  { host: 'api.moonshot.ai', provider: 'moonshot_ai' },
  { host: 'api.moonshot.cn', provider: 'moonshot_ai' },
  { host: 'open.bigmodel.cn', provider: 'zhipu' },
  { host: 'api.z.ai', provider: 'zai' },
  { host: 'dashscope.aliyuncs.com', provider: 'dashscope' },
  { host: 'dashscope-*.aliyuncs.com', provider: 'dashscope' },
  { host: 'api.minimax.io', provider: 'minimax' },
  { host: 'api.minimaxi.com', provider: 'minimax' },
  { host: 'ark.*.volces.com', provider: 'volcengine' },
  { host: 'hunyuan.tencentcloudapi.com', provider: 'tencent' },
  { host: 'api.hunyuan.cloud.tencent.com', provider: 'tencent' },
  { host: 'api.ai21.com', provider: 'ai21' },
  { host: 'api.writer.com', provider: 'writer' },
  { host: 'api.reka.ai', provider: 'reka' },
  { host: 'api.inceptionlabs.ai', provider: 'inception' },
  { host: 'api.upstage.ai', provider: 'upstage' },
  { host: '*.cloud.databricks.com', provider: 'databricks' },
  { host: '*.azuredatabricks.net', provider: 'databricks' },
  { host: '*.gcp.databricks.com', provider: 'databricks' },
  { host: '*.snowflakecomputing.com', provider: 'snowflake' },
  { host: 'router.huggingface.co', provider: 'huggingface' },
  { host: 'api-inference.huggingface.co', provider: 'huggingface' },
  { host: '*.endpoints.huggingface.cloud', provider: 'huggingface' },
  { host: 'models.github.ai', provider: 'github' },
  { host: 'models.inference.ai.azure.com', provider: 'github' },
  { host: 'api.githubcopilot.com', provider: 'github' },
  { host: 'api.cloudflare.com', provider: 'cloudflare' },
  { host: 'gateway.ai.cloudflare.com', provider: 'cloudflare' },
  { host: 'ai-gateway.vercel.sh', provider: 'vercel' },
  { host: 'api.portkey.ai', provider: 'portkey' },
  { host: 'oai.helicone.ai', provider: 'openai' },
  { host: 'anthropic.helicone.ai', provider: 'anthropic' },
  { host: 'ai-gateway.helicone.ai', provider: 'helicone' },
  { host: 'api.voyageai.com', provider: 'voyage' },
  { host: 'ai.mongodb.com', provider: 'voyage' },
  { host: 'api.jina.ai', provider: 'jina' },
  { host: 'api.replicate.com', provider: 'replicate' },
  { host: 'api.deepinfra.com', provider: 'deepinfra' },
  { host: 'api.studio.nebius.ai', provider: 'nebius' },
  { host: 'api.novita.ai', provider: 'novita' },
  { host: 'api.hyperbolic.xyz', provider: 'hyperbolic' },
  { host: 'api.lambda.ai', provider: 'lambda' },
  { host: 'inference.baseten.co', provider: 'baseten' },
  { host: 'api.endpoints.anyscale.com', provider: 'anyscale' },
  { host: 'api.friendli.ai', provider: 'friendli' },
  { host: 'inference.api.nscale.com', provider: 'nscale' },
  { host: 'api.featherless.ai', provider: 'featherless' },
  { host: 'api.parasail.io', provider: 'parasail' },
  { host: 'llm.chutes.ai', provider: 'chutes' },
  { host: 'api.poe.com', provider: 'poe' },
  { host: 'api.venice.ai', provider: 'venice' },
  { host: 'api.inference.wandb.ai', provider: 'wandb' },
  { host: 'api.llama.com', provider: 'meta' },
  { host: 'api.meta.ai', provider: 'meta' },
];

/** A gateway that passes calls on and whose path says to whom. */
export interface GatewayRow {
  /** Its own name, of a row of HOSTS. */
  readonly provider: string;
  /** The first group is its word for the provider behind it. */
  readonly path: RegExp;
  readonly upstreams: Readonly<Record<string, string>>;
}

/** Gateways by the path of their calls (Cloudflare: AI Gateway's documentation, "Providers"). */
export const GATEWAYS: readonly GatewayRow[] = [
  {
    provider: 'cloudflare',
    path: /^\/v1\/[^/]+\/[^/]+\/([a-z-]+)\//,
    upstreams: {
      openai: 'openai',
      'azure-openai': 'azure.ai.openai',
      anthropic: 'anthropic',
      'aws-bedrock': 'aws.bedrock',
      'google-ai-studio': 'gcp.gemini',
      'google-vertex-ai': 'gcp.vertex_ai',
      groq: 'groq',
      mistral: 'mistral_ai',
      deepseek: 'deepseek',
      grok: 'x_ai',
      cohere: 'cohere',
      'perplexity-ai': 'perplexity',
      openrouter: 'openrouter',
      cerebras: 'cerebras',
      huggingface: 'huggingface',
      replicate: 'replicate',
    },
  },
];

/** Paths of the APIs whose shapes extract/ reads. The longest suffix that fits decides. */
export const PATHS: readonly PathRow[] = [
  ...NATIVE_PATHS,
  { suffix: '/chat/completions', shape: 'openai-chat', operation: 'chat', unknownHost: 'any' },
  { suffix: '/text/chatcompletion_v2', shape: 'openai-chat', operation: 'chat', unknownHost: 'any' },
  { suffix: '/completions', shape: 'openai-completions', operation: 'text_completion', unknownHost: 'body' },
  { suffix: '/responses', shape: 'openai-responses', operation: 'chat', unknownHost: 'body' },
  { suffix: '/embeddings', shape: 'openai-embeddings', operation: 'embeddings', unknownHost: 'body' },
  // With the version before it: OpenAI's threads, among others, have messages that are no call.
  { suffix: '/v1/messages', shape: 'anthropic-messages', operation: 'chat', unknownHost: 'body' },
  {
    suffix: ':generateContent',
    shape: 'gemini',
    operation: 'generate_content',
    streaming: false,
    unknownHost: 'any',
  },
  {
    suffix: ':streamGenerateContent',
    shape: 'gemini',
    operation: 'generate_content',
    streaming: true,
    unknownHost: 'any',
  },
  {
    suffix: '/model/*/converse',
    shape: 'bedrock-converse',
    operation: 'chat',
    streaming: false,
    unknownHost: 'any',
  },
  {
    suffix: '/model/*/converse-stream',
    shape: 'bedrock-converse',
    operation: 'chat',
    streaming: true,
    unknownHost: 'any',
  },
  ...invokePaths('*titan-text*', 'text_completion'),
  ...invokePaths('*embed*', 'embeddings'),
  ...invokePaths('*rerank*', 'rerank'),
  ...invokePaths('*stability.*', 'image'),
  ...invokePaths('*image*', 'image'),
  ...invokePaths('*nova-canvas*', 'image'),
  ...invokePaths('*', 'chat'),
];

/** InvokeModel takes models of all kinds: what a call to one of them does, its name tells. */
function invokePaths(model: string, operation: Operation): PathRow[] {
  const row = { shape: 'bedrock-invoke', operation, unknownHost: 'body' } as const;
  return [
    { ...row, suffix: `/model/${model}/invoke`, streaming: false },
    { ...row, suffix: `/model/${model}/invoke-with-response-stream`, streaming: true },
  ];
}

/** Where a path names the model: the first group of the first row that fits, percent-decoded. */
export const MODEL_IN_PATH: readonly RegExp[] = [
  /\/deployments\/([^/]+)\//, // Azure OpenAI: the deployment's name
  /\/models\/([^/:]+):/, // Gemini and Vertex AI
  /\/model\/(.+)\/(?:converse|invoke)[a-z-]*$/, // Bedrock: an id, or an ARN, whose slash is not always encoded
];
