import type { KnownSpan } from './known.ts';
import { LAYERS } from './place.ts';
import { LOOKED_AT } from './shelves.ts';

/**
 * Spans without a parent, by service and layer. An instrumentation that does not make its span the active one and an
 * SDK that opens one of its own both begin a trace with it: of one call there are two, and no id need be on both.
 */
export class LoneRoots {
  readonly #byKind = new Map<string, KnownSpan[]>();

  add(span: KnownSpan): void {
    if (span.place.parentSpanId !== '') return;
    const kind = kindOf(span.service, span.layer);
    const roots = this.#byKind.get(kind);
    if (roots === undefined) this.#byKind.set(kind, [span]);
    else if (!roots.includes(span)) roots.push(span);
    if (roots !== undefined && roots.length > LOOKED_AT) roots.shift();
  }

  remove(span: KnownSpan): void {
    const kind = kindOf(span.service, span.layer);
    const roots = this.#byKind.get(kind);
    const at = roots?.indexOf(span) ?? -1;
    if (roots === undefined || at === -1) return;
    roots.splice(at, 1);
    if (roots.length === 0) this.#byKind.delete(kind);
  }

  /** The latest that may be another layer's span of this one's call. */
  besides({ place, service, layer }: KnownSpan): readonly KnownSpan[] {
    if (place.parentSpanId !== '') return [];
    return LAYERS.flatMap((other) =>
      other === layer ? [] : (this.#byKind.get(kindOf(service, other)) ?? []),
    );
  }
}

function kindOf(service: string, layer: string): string {
  return `${layer} ${service}`;
}
