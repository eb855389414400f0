import type { ApiContainer, ApimService } from '../world';

/** What a policy document can refer to, and where it stands. */
export interface DocumentContext {
  readonly kind: 'policies' | 'fragment';
  /** Default `rawxml`; in `xml` entities inside expressions are decoded. */
  readonly format?: 'xml' | 'rawxml';
  /** Of the operation, where the document belongs to one: for `rewrite-uri`. */
  readonly urlTemplate?: string;
  /** By display name; undefined: not there. */
  namedValue(displayName: string): string | undefined;
  hasBackEnd(id: string): boolean;
  hasFragment(id: string): boolean;
}

/** The context of a document in a service, or in one of its workspaces. */
export function contextIn(
  service: ApimService,
  container: ApiContainer,
  rest: Pick<DocumentContext, 'kind' | 'format' | 'urlTemplate'>,
): DocumentContext {
  const places = container === service ? [service] : [container, service];
  const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();
  return {
    ...rest,
    namedValue: name => places.flatMap(place => place.namedValues).find(each => same(each.displayName, name))?.value,
    hasBackEnd: id => places.some(place => place.backends.some(each => same(each.name, id))),
    hasFragment: id => places.some(place => place.fragments.some(each => same(each.name, id))),
  };
}
