import type { Section } from '../config/section.ts';
import { parseComponentId } from './component-id.ts';
import { DONE_ELSEWHERE } from './elsewhere.ts';
import type { ComponentKind, PlannedComponent, PlannedComponents, Registry } from './plan.ts';

/** What decoding needs of a factory, whatever its kind. */
interface Decodable {
  readonly type: string;
  readonly aliases?: readonly string[];
  decode(section: Section): unknown;
}

/**
 * Decodes the sections `receivers`, `processors`, `exporters` and `extensions`, in any pipeline or not, so that
 * a mistake shows before the component is put to use. Problems are reported to the sections.
 */
export function decodeComponents(root: Section, registry: Registry): PlannedComponents {
  return {
    receivers: decodeKind(root, 'receivers', registry.receivers),
    processors: decodeKind(root, 'processors', registry.processors),
    exporters: decodeKind(root, 'exporters', registry.exporters),
    extensions: decodeKind(root, 'extensions', registry.extensions),
  };
}

function decodeKind<Factory extends Decodable>(
  root: Section,
  kind: ComponentKind,
  factories: readonly Factory[],
): Map<string, PlannedComponent<Factory>> {
  const section = root.section(kind);
  const components = new Map<string, PlannedComponent<Factory>>();
  for (const id of section.keys()) {
    const parsed = parseComponentId(id);
    if ('problem' in parsed) {
      section.problem(parsed.problem, id);
      continue;
    }
    const factory = findFactory(factories, parsed.type);
    if (factory === undefined) {
      const valid = factories.map((candidate) => candidate.type).join(' ');
      const elsewhere = DONE_ELSEWHERE.get(parsed.type);
      const hint = elsewhere === undefined ? '' : `; ${elsewhere}`;
      section.problem(`unknown type: "${parsed.type}" for id: "${id}" (valid values: [${valid}])${hint}`, id);
      continue;
    }
    if (factory.type !== parsed.type) {
      section.warning(`"${parsed.type}" alias is deprecated; use "${factory.type}" instead`, id);
    }
    components.set(id, { id, factory, config: factory.decode(section.section(id)) });
  }
  return components;
}

function findFactory<Factory extends Decodable>(factories: readonly Factory[], type: string) {
  return factories.find((factory) => factory.type === type || factory.aliases?.includes(type));
}
