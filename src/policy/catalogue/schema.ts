import type { LayerKind, SectionName } from '../effective';

/** What a value stands for, so that completion knows what to offer and hover what to say. */
export type ValueKind =
  | 'text'
  | 'boolean'
  | 'integer'
  | 'number'
  /** A number of seconds. */
  | 'seconds'
  /** One of `values`. */
  | 'choice'
  | 'url'
  /** C# that gives true or false; a constant `true` or `false` is taken too. */
  | 'condition'
  /** The application a token is asked for: its client ID or an identifier URI. */
  | 'resource'
  /** The client ID of a user-assigned identity that is attached to the service. */
  | 'identityClientId'
  | 'applicationId'
  | 'audience'
  | 'tenantId'
  | 'backEndId'
  | 'fragmentId'
  | 'loggerId'
  | 'schemaId'
  | 'certificateId'
  | 'headerName'
  | 'queryParameterName'
  | 'variableName'
  | 'statusCode'
  | 'httpMethod';

export interface CatalogueAttribute {
  readonly name: string;
  readonly kind: ValueKind;
  readonly required: boolean;
  /** Whether an expression `@(…)` may stand for the value; named values always may. */
  readonly expressions: boolean;
  /** What a `choice` is between; for other kinds, values that are used often. */
  readonly values: readonly string[];
  /** What holds when the attribute isn't there. */
  readonly default: string | undefined;
  readonly documentation: string;
}

/**
 * What an element may hold: nothing; text (or an expression); only the elements in `children`; or `statements`, that is
 * any policy of the section it stands in, besides `children`.
 */
export type ElementContent = 'none' | 'text' | 'parts' | 'statements';

/** An element as it is documented for one place. */
export interface CatalogueElement {
  readonly name: string;
  readonly documentation: string;
  readonly content: ElementContent;
  /** Complete: what isn't listed isn't documented. */
  readonly attributes: readonly CatalogueAttribute[];
  /** In the order the service wants them. A name stands for the policy of that name. */
  readonly children: readonly (CatalogueElement | string)[];
}

export type PolicyCategory =
  | 'structure'
  | 'authentication'
  | 'limits'
  | 'validation'
  | 'routing'
  | 'caching'
  | 'transformation'
  | 'crossDomain'
  | 'integration'
  | 'logging'
  | 'resolver'
  | 'controlFlow';

/** A policy statement, or (category `structure`) an element that holds them. */
export interface CataloguePolicy extends CatalogueElement {
  readonly title: string;
  readonly category: PolicyCategory;
  /** Where it is documented to be allowed. Empty: only inside other elements. */
  readonly sections: readonly SectionName[];
  readonly scopes: readonly LayerKind[];
  /** The public reference. */
  readonly link: string;
}

export const allSections: readonly SectionName[] = ['inbound', 'backend', 'outbound', 'on-error'];
export const allScopes: readonly LayerKind[] = ['global', 'workspace', 'product', 'api', 'operation'];

interface AttributeOptions {
  readonly default?: string;
  readonly values?: readonly string[];
  /** Expressions aren't allowed. */
  readonly fixed?: true;
}

const attributeOf =
  (isRequired: boolean) =>
  (name: string, kind: ValueKind, documentation: string, options: AttributeOptions = {}): CatalogueAttribute => ({
    name,
    kind,
    required: isRequired,
    expressions: options.fixed !== true,
    values: options.values ?? (kind === 'boolean' ? ['true', 'false'] : []),
    default: options.default,
    documentation,
  });

export const required = attributeOf(true);
export const optional = attributeOf(false);

type Described = Partial<Pick<CatalogueElement, 'attributes' | 'children' | 'content'>>;

/** An element inside a policy. */
export function part(name: string, documentation: string, more: Described = {}): CatalogueElement {
  const { attributes = [], children = [] } = more;
  return {
    name,
    documentation,
    attributes,
    children,
    content: more.content ?? (children.length > 0 ? 'parts' : 'text'),
  };
}

type PolicyOptions = Described & Partial<Pick<CataloguePolicy, 'sections' | 'scopes' | 'link'>>;

/** Builds the policies of a category. The link follows the public reference's own pattern, `<name>-policy`. */
export const policiesOf =
  (category: PolicyCategory) =>
  (name: string, title: string, documentation: string, more: PolicyOptions = {}): CataloguePolicy => {
    const { attributes = [], children = [], sections = allSections, scopes = allScopes } = more;
    const content = more.content ?? (children.length > 0 ? 'parts' : 'none');
    const link = reference(more.link ?? `${name}-policy`);
    return { name, title, documentation, category, sections, scopes, attributes, children, content, link };
  };

const reference = (page: string): string => `https://learn.microsoft.com/azure/api-management/${page}`;
