import type { KnownSpan } from './known.ts';
import { LOOKED_AT } from './shelves.ts';

/**
 * Spans without a parent, by service and source. An instrumentation that does not make its span the active one, and
 * another one or the SDK's own beneath it, each begin a trace with it: of one call there are two, and no id need be
 * on both.
 */
export class LoneRoots {
  readonly #byService = new Map<string, Map<string, KnownSpan[]>>();

  add(span: KnownSpan): void {
    const { place, service, source } = span;
    if (place.parentSpanId !== '') return;
    const bySource = this.#byService.get(service) ?? new Map<string, KnownSpan[]>();
    this.#byService.set(service, bySource);
    const roots = bySource.get(source) ?? [];
    bySource.set(source, roots);
    if (roots.includes(span)) return;
    roots.push(span);
    if (roots.length > LOOKED_AT) roots.shift();
  }

  remove(span: KnownSpan): void {
    const { place, service, source } = span;
    if (place.parentSpanId !== '') return;
    const bySource = this.#byService.get(service);
    const roots = bySource?.get(source);
    const at = roots?.indexOf(span) ?? -1;
    if (roots === undefined || at === -1) return;
    roots.splice(at, 1);
    if (roots.length === 0) bySource?.delete(source);
    if (bySource?.size === 0) this.#byService.delete(service);
  }

  /** The latest that may be another source's span of this one's call. */
  besides({ place, service, source }: KnownSpan): readonly KnownSpan[] {
    if (place.parentSpanId !== '') return NONE;
    const bySource = this.#byService.get(service);
    if (bySource === undefined || (bySource.size === 1 && bySource.has(source))) return NONE;
    return [...bySource].flatMap(([other, roots]) => (other === source ? [] : roots));
  }
}

const NONE: readonly KnownSpan[] = [];
