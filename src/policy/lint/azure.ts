import { type AzureAudience, audienceOf, takesToken } from '../catalogue/audiences';
import type { PolicyElement } from '../document';
import { setAttribute } from '../attributeEdits';
import { hasTemplateMark } from '../templateMark';
import { identitiesIn, managedIdentity } from '../tokenStatements';
import { attribute, elements, find, findAll, rootOf, textOf, valueOf, walk } from '../walk';
import { type PolicyFinding, type Rules, about, withFix } from './finding';

const isGuid = (value: string): boolean => /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(value);
const same = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();
const isOpen = (value: string): boolean => /@[({]|\{\{/.test(value) || hasTemplateMark(value);

/** Rules that compare the text with what is known of Azure; what the context lacks isn't judged. */
export function lintAzure(rules: Rules): void {
  const root = rootOf(rules.document);
  const inbound = find(root?.children ?? [], 'inbound') ?? (root?.name === 'fragment' ? root : undefined);
  const host = backEndHost(rules, inbound);
  lintSideCalls(rules);
  for (const { element } of identitiesIn(inbound?.children ?? [])) lintIdentity(rules, element, host);
  lintBackEnd(rules, inbound);
  lintReferences(rules);
}

/** The chosen entity's own credentials are applied last: what the policy put into `Authorization` doesn't count then. */
function lintBackEnd({ context, report }: Rules, inbound: PolicyElement | undefined): void {
  const { backEndCredentials = [], chosenBackEndId, otherResources = [] } = context;
  const choices = findAll(inbound?.children ?? [], 'set-backend-service');
  const own = elements(inbound?.children ?? [], 'set-backend-service').at(-1);
  const identity = identitiesIn(inbound?.children ?? []).at(-1)?.element;
  const resource = identity ? valueOf(identity, 'resource') : otherResources.at(-1)?.resource;
  if (resource === undefined) return;
  const told = (element: PolicyElement | undefined, id: string | undefined, isSure: boolean): void => {
    const found = backEndCredentials.find(one => same(one.backEndId, id ?? ''));
    if (!element || !found || found.resource === resource) return;
    const facts = { backEnd: found.backEndId, ...(found.resource !== undefined && { resource: found.resource }) };
    report(about(element, 'backEndReplacesToken', isSure ? 'error' : 'information', { mode: 'F-11', facts }));
  };
  if (choices.length === 0) told(identity, chosenBackEndId, true);
  for (const choice of choices) {
    if (!own || choice.start >= own.start)
      told(choice, valueOf(choice, 'backend-id'), choice === own && choices.at(-1) === own);
  }
}

/** Where calls go, if one host can be told: the policy's own choice, else the API's. */
function backEndHost({ context }: Rules, inbound: PolicyElement | undefined): string | undefined {
  const all = findAll(inbound?.children ?? [], 'set-backend-service');
  const chosen = elements(inbound?.children ?? [], 'set-backend-service').at(-1);
  // Chosen in branches: any of several hosts.
  if (all.some(one => !chosen || (one.start > chosen.start && one !== chosen))) return undefined;
  if (!chosen) return context.backEndHost;
  return hostOf(valueOf(chosen, 'base-url'));
}

function hostOf(url: string | undefined): string | undefined {
  if (url === undefined || isOpen(url)) return undefined;
  return /^https?:\/\/([^/:?#]+)/i.exec(url.trim())?.[1];
}

/** A call of its own says itself where its token goes. */
function lintSideCalls({ document, text, report }: Rules): void {
  walk(document.children, node => {
    if (node.kind !== 'element' || !node.name.startsWith('send-')) return undefined;
    const identity = find(node.children, managedIdentity);
    const url = find(node.children, 'set-url');
    const resource = identity && valueOf(identity, 'resource');
    if (!identity || !url || resource === undefined || isOpen(resource)) return undefined;
    const host = hostOf(textOf(url, text));
    const audience = audienceOf(resource);
    if (audience && host !== undefined && !takesToken(audience, host))
      report(sentElsewhere(identity, resource, host, audience));
    return undefined;
  });
}

const sentElsewhere = (
  element: PolicyElement,
  resource: string,
  host: string,
  { service }: AzureAudience,
): PolicyFinding => about(element, 'audienceOfOtherService', 'error', { facts: { resource, host, service } });

function lintIdentity(rules: Rules, element: PolicyElement, host: string | undefined): void {
  const { context, report } = rules;
  const { scope } = context;
  const resource = valueOf(element, 'resource');
  if (scope === 'global' || scope === 'product' || scope === 'workspace') {
    report(about(element, 'tokenForEveryBackEnd', 'information', { facts: { scope } }));
  }
  if (scope === 'product') report(about(element, 'productScopeOnly', 'information', { mode: 'F-16' }));
  if (context.isCurrentRevision === false)
    report(about(element, 'notCurrentRevision', 'information', { mode: 'F-21' }));
  lintClientId(rules, element);
  if (resource === undefined || isOpen(resource)) return;
  for (const other of context.otherResources ?? []) {
    if (isOpen(other.resource) || other.resource === resource) continue;
    const facts = { resource, other: other.resource, scope: other.scope };
    report(about(element, 'resourceDiffers', 'information', { facts }));
  }
  const audience = audienceOf(resource);
  if (audience) {
    if (host !== undefined && !takesToken(audience, host)) report(sentElsewhere(element, resource, host, audience));
    return;
  }
  lintResource(rules, element, resource);
}

function lintResource({ context, text, report }: Rules, element: PolicyElement, resource: string): void {
  const { applications } = context;
  const couldBeKnown = isGuid(resource) || /^(?:api|https):\/\//i.test(resource);
  if (!applications || !couldBeKnown || isIdentity(context, resource)) return;
  const isKnown = applications.some(
    ({ clientId, identifierUris }) => same(clientId, resource) || identifierUris.includes(resource),
  );
  if (isKnown) return;
  // One permission of a known application.
  const uri = applications.flatMap(one => one.identifierUris).find(known => resource.startsWith(`${known}/`));
  const scope = uri === undefined ? '' : resource.slice(uri.length + 1);
  if (uri !== undefined && /^[\w.]+$/.test(scope)) {
    if (/^(?:\.default|user_impersonation)$/.test(scope)) return;
    const fix = withFix('dropScopeSuffix', setAttribute(text, element, 'resource', uri));
    report(about(element, 'scopeAsResource', 'error', { mode: 'F-17', facts: { resource }, ...fix }));
    return;
  }
  const known = applications.flatMap(one => one.identifierUris).filter(one => isSlashApart(one, resource));
  const [only, ...others] = known;
  const edits = only !== undefined && others.length === 0 ? setAttribute(text, element, 'resource', only) : undefined;
  const fix = withFix('useKnownResource', edits);
  report(about(element, 'resourceUnknown', 'warning', { mode: 'F-05', facts: { resource }, ...fix }));
}

const isSlashApart = (one: string, other: string): boolean => one === `${other}/` || other === `${one}/`;

const isIdentity = (context: Rules['context'], value: string): boolean =>
  context.identity?.userAssigned.some(({ clientId }) => same(clientId, value)) ?? false;

function lintClientId({ context, text, report }: Rules, element: PolicyElement): void {
  const { identity, applications } = context;
  const clientId = valueOf(element, 'client-id');
  if (!identity) return;
  if (clientId === undefined) {
    if (identity.systemAssigned) return;
    const [only, ...others] = identity.userAssigned;
    const edits = only && others.length === 0 ? setAttribute(text, element, 'client-id', only.clientId) : undefined;
    report(about(element, 'noSystemIdentity', 'error', { mode: 'F-15', ...withFix('useClientId', edits) }));
    return;
  }
  if (isOpen(clientId) || isIdentity(context, clientId)) return;
  const facts = { clientId };
  const byObject = identity.userAssigned.find(({ principalId }) => same(principalId, clientId));
  if (byObject) {
    const edits = setAttribute(text, element, 'client-id', byObject.clientId);
    report(about(element, 'clientIdIsObjectId', 'error', { mode: 'F-18', facts, ...withFix('useClientId', edits) }));
    return;
  }
  const resource = valueOf(element, 'resource') ?? '';
  const bareResource = resource.replace(/^api:\/\//i, '');
  if (isIdentity(context, bareResource)) {
    const isApplication = applications?.some(one => same(one.clientId, clientId)) ?? false;
    const edits = [
      ...setAttribute(text, element, 'resource', clientId),
      ...setAttribute(text, element, 'client-id', bareResource),
    ].sort((a, b) => a.offset - b.offset);
    const fix = withFix('swap', isApplication ? edits : undefined);
    report(about(element, 'resourceAndClientIdSwapped', 'error', { facts: { clientId, resource }, ...fix }));
    return;
  }
  report(about(element, 'clientIdNotAttached', 'error', { mode: 'F-18', facts }));
}

function lintReferences({ document, text, context, report }: Rules): void {
  const { backEndIds, fragmentIds, namedValues } = context;
  if (!backEndIds && !fragmentIds && !namedValues) return;
  const lists = [
    ['set-backend-service', 'backend-id', backEndIds, 'unknownBackEnd'],
    ['include-fragment', 'fragment-id', fragmentIds, 'unknownFragment'],
  ] as const;
  walk(document.children, node => {
    if (node.kind !== 'element') return undefined;
    for (const [element, name, known, code] of lists) {
      if (node.name !== element || !known) continue;
      const found = attribute(node, name);
      if (!found || isOpen(found.value) || known.some(id => same(id, found.value))) continue;
      const facts = { id: found.value };
      report({ code, severity: 'error', mode: 'F-29', offset: found.valueStart, length: found.value.length, facts });
    }
    return undefined;
  });
  if (!namedValues) return;
  const known = new Set(namedValues.map(name => name.toLowerCase()));
  for (const match of text.matchAll(/\{\{([\w.-]+)\}\}/g)) {
    const [mark, name = ''] = match;
    if (known.has(name.toLowerCase())) continue;
    report({
      code: 'unknownNamedValue',
      severity: 'error',
      mode: 'F-29',
      offset: match.index,
      length: mark.length,
      facts: { name },
    });
  }
}
