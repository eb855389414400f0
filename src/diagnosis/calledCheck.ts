import { type PolicyElement, effectivePolicy, elements, find, valueOf as attributeOf } from '../policy';
import { type Surroundings, valueOf } from '../route';

/** What the API that is called asks of a token, in its last `validate-azure-ad-token` (domain.md 4.3). */
export interface CalledApiAccepts {
  readonly tenantId?: string;
  /** Empty: any. */
  readonly audiences: readonly string[];
  /** Client ids; empty: any. */
  readonly applications: readonly string[];
  readonly claims: readonly {
    readonly name: string;
    readonly values: readonly string[];
    readonly matchesAny: boolean;
  }[];
}

const textOf = (element: PolicyElement): string =>
  element.children
    .flatMap(child => (child.kind === 'text' ? [child.text] : []))
    .join('')
    .trim();

const listIn = (element: PolicyElement, group: string): readonly string[] =>
  elements(find(element.children, group)?.children ?? []).map(textOf);

export function calledApiAccepts({ called }: Surroundings): CalledApiAccepts | undefined {
  const texts = valueOf(called);
  if (!texts) return undefined;
  const always = texts.layers.filter(layer => layer.kind !== 'product');
  const { inbound } = effectivePolicy(always, texts.fragments).sections;
  const check = inbound.findLast(({ element }) => element.name === 'validate-azure-ad-token')?.element;
  if (!check) return undefined;
  const tenantId = attributeOf(check, 'tenant-id');
  return {
    ...(tenantId !== undefined && { tenantId }),
    audiences: listIn(check, 'audiences'),
    applications: listIn(check, 'client-application-ids'),
    claims: elements(find(check.children, 'required-claims')?.children ?? []).map(claim => ({
      name: attributeOf(claim, 'name') ?? '',
      values: elements(claim.children).map(textOf),
      matchesAny: attributeOf(claim, 'match')?.toLowerCase() === 'any',
    })),
  };
}
