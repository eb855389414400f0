import { type EffectiveStatement, type LayerKind, type PolicyLayer, effectivePolicy } from './effective';
import { existsAction, identitiesIn, lacksScheme, managedIdentity, setsHeader, usesToken } from './tokenStatements';
import { parsePolicy } from './parse';
import { find, rootOf, valueOf } from './walk';

/** Where a statement stands; `fragment`: in one, wherever that is included. */
export type StatementScope = LayerKind | 'fragment';

/** The token statement that takes effect. */
export interface EffectiveToken {
  readonly resource: string;
  readonly clientId?: string;
  /** `variable`: the long form, through an output variable and a `set-header`. */
  readonly form: 'plain' | 'variable';
  readonly scope: StatementScope;
  readonly conditional: boolean;
  readonly ignoreError: boolean;
}

/** `withoutScheme`: it sends the token, but without `Bearer` before it. `skipped`: it yields to what was set before. */
export interface Overwriting {
  readonly element: string;
  readonly scope: StatementScope;
  readonly how?: 'withoutScheme' | 'skipped';
}

/** What the policy of a route says about the token and the back end (F2 of domain.md 1). */
export interface TokenFact {
  readonly token?: EffectiveToken;
  /** A later statement that always replaces or deletes `Authorization` (F-11). */
  readonly overwrittenBy?: Overwriting;
  /** The scope whose `inbound` lacks `<base />`, so that an outer token statement is dropped (F-26). */
  readonly droppedAt?: LayerKind;
  readonly backEnd?: { readonly url?: string; readonly backEndId?: string; readonly conditional: boolean };
  readonly unreadable?: LayerKind;
}

const scopeOf = ({ fragmentId, scope }: EffectiveStatement): StatementScope =>
  fragmentId === undefined ? scope : 'fragment';

/** Reads the answer off a chain of policies, outermost first. */
export function tokenFact(chain: readonly PolicyLayer[], fragments: Readonly<Record<string, string>> = {}): TokenFact {
  const effective = effectivePolicy(chain, fragments);
  const statements = upToResponse([...effective.sections.inbound, ...effective.sections.backend]);
  const { token, overwrittenBy } = readToken(statements);
  const backEnd = readBackEnd(statements);
  const droppedAt = token ? undefined : droppedTokenAt(chain, fragments);
  const [unreadable] = effective.unreadable;
  return {
    ...(token && { token }),
    ...(overwrittenBy && { overwrittenBy }),
    ...(droppedAt && { droppedAt }),
    ...(backEnd && { backEnd }),
    ...(unreadable && { unreadable }),
  };
}

/** A `return-response` that always runs ends the request there. */
function upToResponse(statements: readonly EffectiveStatement[]): readonly EffectiveStatement[] {
  const end = statements.findIndex(({ element, conditional }) => element.name === 'return-response' && !conditional);
  return end < 0 ? statements : statements.slice(0, end);
}

function readToken(statements: readonly EffectiveStatement[]): Pick<TokenFact, 'token' | 'overwrittenBy'> {
  /** Tokens held in variables, until a header uses them. */
  const held = new Map<string, EffectiveStatement>();
  let token: EffectiveToken | undefined;
  /** `Authorization` holds something by now. */
  let isSet = false;
  let overwrittenBy: TokenFact['overwrittenBy'];
  const send = (statement: EffectiveStatement, form: EffectiveToken['form'], conditional: boolean): void => {
    const next = described(statement, form, conditional);
    // The same token in some branches, and before them always, is sent always.
    const isSure =
      token &&
      !token.conditional &&
      !overwrittenBy &&
      token.resource === next.resource &&
      token.clientId === next.clientId;
    token = isSure ? { ...next, conditional: false } : next;
    overwrittenBy = undefined;
  };
  for (const statement of statements) {
    const { element, document, conditional } = statement;
    if (element.name === managedIdentity) {
      const variable = valueOf(element, 'output-token-variable-name');
      if (variable === undefined) send(statement, 'plain', conditional);
      else held.set(variable, statement);
      continue;
    }
    const source = [...held].find(([variable]) => usesToken(element, document.text, variable))?.[1];
    if (source) {
      const isSkipping = existsAction(element) === 'skip';
      send(source, 'variable', conditional || source.conditional);
      const how = lacksScheme(element, document.text) ? 'withoutScheme' : isSkipping && isSet ? 'skipped' : undefined;
      if (how && !conditional) overwrittenBy = { element: element.name, scope: scopeOf(statement), how };
    } else if (token && replaces(statement)) {
      if (conditional) token = { ...token, conditional: true };
      else overwrittenBy = { element: element.name, scope: scopeOf(statement) };
    }
    if (!conditional && setsHeader(element, 'Authorization')) isSet = existsAction(element) !== 'delete';
  }
  return { ...(token && { token }), ...(overwrittenBy && { overwrittenBy }) };
}

function described(statement: EffectiveStatement, form: EffectiveToken['form'], conditional: boolean): EffectiveToken {
  const { element } = statement;
  const clientId = valueOf(element, 'client-id');
  return {
    resource: valueOf(element, 'resource') ?? '',
    ...(clientId !== undefined && clientId !== '' && { clientId }),
    form,
    scope: scopeOf(statement),
    conditional,
    ignoreError: valueOf(element, 'ignore-error')?.trim().toLowerCase() === 'true',
  };
}

function replaces({ element }: EffectiveStatement): boolean {
  if (element.name === 'authentication-basic') return true;
  return setsHeader(element, 'Authorization') && existsAction(element) !== 'skip';
}

function readBackEnd(statements: readonly EffectiveStatement[]): TokenFact['backEnd'] {
  let backEnd: TokenFact['backEnd'];
  for (const { element, conditional } of statements) {
    if (element.name !== 'set-backend-service') continue;
    const url = valueOf(element, 'base-url');
    const backEndId = valueOf(element, 'backend-id');
    backEnd = { ...(url !== undefined && { url }), ...(backEndId !== undefined && { backEndId }), conditional };
  }
  return backEnd;
}

/** The innermost scope without `<base />` in `inbound` that hides a token statement of a scope further out. */
function droppedTokenAt(
  chain: readonly PolicyLayer[],
  fragments: Readonly<Record<string, string>>,
): LayerKind | undefined {
  for (let index = chain.length - 1; index > 0; index--) {
    const layer = chain[index];
    if (layer?.text === undefined) continue;
    const inbound = find(rootOf(parsePolicy(layer.text))?.children ?? [], 'inbound');
    if (inbound && find(inbound.children, 'base')) continue;
    const outer = chain.slice(0, index);
    return (tokenFact(outer, fragments).token ?? anyToken(outer)) ? layer.kind : undefined;
  }
  return undefined;
}

/** Whether any of these documents holds a token statement in `inbound` at all. */
const anyToken = (chain: readonly PolicyLayer[]): boolean =>
  chain.some(({ text }) => {
    const inbound = text === undefined ? undefined : find(rootOf(parsePolicy(text))?.children ?? [], 'inbound');
    return inbound !== undefined && identitiesIn(inbound.children).length > 0;
  });
