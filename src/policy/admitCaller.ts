import { setAttribute, writtenValue } from './attributeEdits';
import type { PolicyElement } from './document';
import type { TextEdit } from './edit';
import { childIndent, indentBefore, indentStep, lineEndAt, nearestLineEnd } from './layout';
import { parsePolicy } from './parse';
import { existsAction, setsHeader } from './tokenStatements';
import { elements, find, rootOf, textOf, valueOf } from './walk';

/** Who may call an API, and with a token made for what (domain.md 4.3). */
export interface AdmittedCaller {
  readonly tenantId: string;
  /** The calling identity's client ID. */
  readonly clientId: string;
  /** Any of them passes; literal strings. */
  readonly audiences: readonly string[];
}

/** What an API's own policy demands of tokens. */
export interface TokenValidation {
  readonly element: 'validate-azure-ad-token' | 'validate-jwt';
  readonly audiences: readonly string[];
  /** Client IDs of callers that pass; absent: it isn't looked at. */
  readonly callers?: readonly string[];
  /** App roles that the token has to carry, by `required-claims`; absent: none. */
  readonly roles?: readonly RoleDemand[];
}

/** `any`: one of the values is enough. */
export interface RoleDemand {
  readonly match: 'all' | 'any';
  readonly values: readonly string[];
}

const azure = 'validate-azure-ad-token';
const jwt = 'validate-jwt';

/** The unconditional validation of `inbound`, the first there is. */
export function tokenValidation(text: string): TokenValidation | undefined {
  const found = validationIn(text);
  if (!found) return undefined;
  const callers = callersOf(found, text);
  const roles = rolesOf(found, text);
  return {
    element: found.name === azure ? azure : jwt,
    audiences: listOf(found, 'audiences', 'audience', text),
    ...(callers && { callers }),
    ...(roles.length > 0 && { roles }),
  };
}

function inboundOf(text: string): PolicyElement | undefined {
  return find(rootOf(parsePolicy(text))?.children ?? [], 'inbound');
}

const validationIn = (text: string): PolicyElement | undefined =>
  elements(inboundOf(text)?.children ?? []).find(one => one.name === azure || one.name === jwt);

const listOf = (parent: PolicyElement, list: string, item: string, text: string): readonly string[] =>
  elements(find(parent.children, list)?.children ?? [], item).map(one => textOf(one, text).trim());

/** Claims that hold the caller's client ID: v1 and v2 (domain.md 6.1). */
const callerClaims = new Set(['appid', 'azp']);

const claimsOf = (validation: PolicyElement): readonly PolicyElement[] =>
  elements(find(validation.children, 'required-claims')?.children ?? [], 'claim').filter(claim =>
    callerClaims.has(valueOf(claim, 'name') ?? ''),
  );

const rolesOf = (validation: PolicyElement, text: string): readonly RoleDemand[] =>
  elements(find(validation.children, 'required-claims')?.children ?? [], 'claim')
    .filter(claim => valueOf(claim, 'name') === 'roles')
    .map((claim): RoleDemand => ({
      match: valueOf(claim, 'match') === 'any' ? 'any' : 'all',
      values: elements(claim.children, 'value').map(one => textOf(one, text).trim()),
    }))
    .filter(({ values }) => values.length > 0);

function callersOf(validation: PolicyElement, text: string): readonly string[] | undefined {
  if (validation.name === azure && find(validation.children, 'client-application-ids'))
    return listOf(validation, 'client-application-ids', 'application-id', text);
  const claims = claimsOf(validation);
  if (claims.length === 0) return undefined;
  return claims.flatMap(claim => elements(claim.children, 'value').map(one => textOf(one, text).trim()));
}

/**
 * Edits with which an API takes this caller's token: the validation there is extended, whatever else it demands stays;
 * where there is none, `validate-azure-ad-token` goes in after `<base />`. Nothing where the caller passes already.
 * A document without `inbound` is left alone.
 */
export function admitCaller(text: string, caller: AdmittedCaller): readonly TextEdit[] {
  const inbound = inboundOf(text);
  if (!inbound) return [];
  const found = validationIn(text);
  if (!found) return insertAfterBase(text, inbound, statement(caller));
  const edits: TextEdit[] = [];
  const audiences = find(found.children, 'audiences');
  const accepted = listOf(found, 'audiences', 'audience', text);
  const isAccepted = caller.audiences.some(one => accepted.includes(one));
  if (audiences && !isAccepted) edits.push(...appendChild(text, audiences, 'audience', caller.audiences[0] ?? ''));
  const ids = found.name === azure ? find(found.children, 'client-application-ids') : undefined;
  const isNamed = (list: readonly string[]): boolean =>
    list.some(one => one.toLowerCase() === caller.clientId.toLowerCase());
  if (ids && !isNamed(listOf(found, 'client-application-ids', 'application-id', text)))
    edits.push(...appendChild(text, ids, 'application-id', caller.clientId));
  for (const claim of claimsOf(found)) {
    const values = elements(claim.children, 'value').map(one => textOf(one, text).trim());
    if (isNamed(values)) continue;
    edits.push(...setAttribute(text, claim, 'match', 'any'), ...appendChild(text, claim, 'value', caller.clientId));
  }
  return edits.sort((a, b) => a.offset - b.offset);
}

/** Edits that keep the caller's key header from going on to the back end (F-34). Nothing where it is set or deleted already. */
export function withholdHeader(text: string, header: string): readonly TextEdit[] {
  const inbound = inboundOf(text);
  if (!inbound) return [];
  const isDone = elements(inbound.children).some(
    one => setsHeader(one, header) && ['override', 'delete'].includes(existsAction(one)),
  );
  if (isDone) return [];
  return insertAfterBase(text, inbound, [`<set-header name="${writtenValue(header)}" exists-action="delete" />`]);
}

const statement = ({ tenantId, clientId, audiences }: AdmittedCaller): readonly string[] => [
  `<${azure} tenant-id="${writtenValue(tenantId)}">`,
  '\u0000<client-application-ids>',
  `\u0000\u0000<application-id>${escapedText(clientId)}</application-id>`,
  '\u0000</client-application-ids>',
  '\u0000<audiences>',
  ...audiences.map(one => `\u0000\u0000<audience>${escapedText(one)}</audience>`),
  '\u0000</audiences>',
  `</${azure}>`,
];

const escapedText = (value: string): string => value.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** `\u0000` at the start of a line stands for one step of indent. */
function insertAfterBase(text: string, inbound: PolicyElement, lines: readonly string[]): readonly TextEdit[] {
  const step = indentStep(text);
  const eol = nearestLineEnd(text, inbound.startTagEnd);
  const indent = childIndent(text, inbound);
  const written = lines.map(line => indent + line.replaceAll('\u0000', step)).join(eol);
  if (inbound.selfClosed) {
    const outer = indentBefore(text, inbound.start) ?? '';
    const offset = inbound.startTagEnd - 2;
    return [{ offset, length: 2, content: `>${eol}${written}${eol}${outer}</inbound>` }];
  }
  const base = find(inbound.children, 'base');
  const offset = base?.end ?? inbound.startTagEnd;
  const isAtLineEnd = lineEndAt(text, offset) !== '';
  return [{ offset, length: 0, content: eol + written + (isAtLineEnd ? '' : eol + indent) }];
}

/** One more child at the end of a list, on a line of its own where the others are. */
function appendChild(text: string, parent: PolicyElement, name: string, value: string): readonly TextEdit[] {
  const child = `<${name}>${escapedText(value)}</${name}>`;
  if (parent.selfClosed) return [{ offset: parent.startTagEnd - 2, length: 2, content: `>${child}</${parent.name}>` }];
  const last = elements(parent.children).at(-1);
  const indent = last && indentBefore(text, last.start);
  const offset = last?.end ?? parent.startTagEnd;
  const lead = indent === undefined ? '' : nearestLineEnd(text, offset) + indent;
  return [{ offset, length: 0, content: lead + child }];
}
