import type { PolicyElement } from '../document';
import type { TextEdit } from '../edit';
import { decodeEntities } from '../entities';
import { setAttribute } from '../attributeEdits';
import { indentBefore, nearestLineEnd } from '../layout';
import { removeElement } from '../removeElement';
import { hasTemplateMark } from '../templateMark';
import {
  existsAction,
  managedIdentity,
  mentions,
  otherMessages,
  setsHeader,
  sourceOf,
  tokenValidators,
  usesToken,
} from '../tokenStatements';
import { attribute, elements, find, findAll, rootOf, textOf, valueOf, walk } from '../walk';
import { type Rules, about, withFix } from './finding';
import { type Later, laterThan } from './flow';
import { requireAttribute } from './structure';
import { quoteIn } from './textFixes';

/** Each looks at all that follows; a document with more isn't one that people wrote. */
const mostPlaced = 100;

/** Rules about the statements that get the gateway's token (domain.md 4.1, 10.3). */
export function lintToken(rules: Rules): void {
  const resources = new Map<string, string>();
  const senders = tokenSenders(rules);
  let placed = 0;
  lintBase(rules);
  walk(rules.document.children, (node, parents) => {
    if (node.kind !== 'element') return undefined;
    if (node.name === 'choose') lintBranches(rules, node);
    if (node.name === managedIdentity) {
      lintAttributes(rules, node);
      lintTwin(rules, node, resources);
      if (parents.some(({ name }) => otherMessages.has(name))) return undefined;
      if (++placed <= mostPlaced) lintPlace(rules, node, parents, senders);
    }
    return undefined;
  });
}

/** The statements, of either form, that put a managed identity's token into `Authorization`. */
function tokenSenders({ document, text }: Rules): ReadonlySet<PolicyElement> {
  const identities = findAll(document.children, managedIdentity);
  const variables = new Set(identities.flatMap(element => valueOf(element, 'output-token-variable-name') ?? []));
  const headers = variables.size === 0 ? [] : findAll(document.children, 'set-header');
  const isHeld = ([, string = '']: RegExpMatchArray): boolean => variables.has(string);
  return new Set([
    ...identities.filter(element => !attribute(element, 'output-token-variable-name')),
    ...headers.filter(
      header =>
        setsHeader(header, 'Authorization') &&
        existsAction(header) !== 'delete' &&
        [...sourceOf(header, text).matchAll(/"([^"]*)"/g)].some(isHeld),
    ),
  ]);
}

/** What the outer scopes check is then no longer what the caller sent. Of a token, its own rule tells. */
function lintBase({ document, report }: Rules): void {
  const inbound = find(rootOf(document)?.children ?? [], 'inbound');
  const statements = elements(inbound?.children ?? []);
  const index = statements.findIndex(({ name }) => name === 'base');
  const before = statements.slice(0, Math.max(index, 0));
  const replacing = before.find(one => overwrites(one) && existsAction(one) !== 'delete');
  const [base] = statements.slice(index);
  if (!base || !replacing || before.some(({ name }) => name === managedIdentity)) return;
  report(about(base, 'baseAfterAuthorization', 'warning', { mode: 'F-27', facts: { element: replacing.name } }));
}

/** The same target with and without `/` at the end: two audiences, of which a service may take only one. */
function lintTwin({ report }: Rules, element: PolicyElement, resources: Map<string, string>): void {
  const resource = attribute(element, 'resource');
  if (!resource || resource.expression || hasTemplateMark(resource.value)) return;
  const { value, valueStart: offset } = resource;
  const bare = value.replace(/\/$/, '').toLowerCase();
  const first = resources.get(bare);
  if (first === undefined) resources.set(bare, value);
  else if (first.endsWith('/') !== value.endsWith('/')) {
    const facts = { resource: value, other: first };
    report({ code: 'resourceWrittenTwoWays', severity: 'information', offset, length: value.length, facts });
  }
}

function lintAttributes(rules: Rules, element: PolicyElement): void {
  const { text, report } = rules;
  requireAttribute(rules, element, 'resource');
  for (const name of ['client-id', 'output-token-variable-name', 'ignore-error']) {
    const found = attribute(element, name);
    if (!found?.expression) continue;
    const { valueStart: offset, value } = found;
    report({
      code: 'expressionNotAllowed',
      severity: 'error',
      offset,
      length: value.length,
      facts: { attribute: name },
    });
  }
  if (valueOf(element, 'ignore-error')?.trim().toLowerCase() === 'true') {
    const edits = setAttribute(text, element, 'ignore-error', undefined);
    report(about(element, 'errorIgnored', 'warning', { mode: 'F-28', ...withFix('removeIgnoreError', edits) }));
  }
  const resource = attribute(element, 'resource');
  if (!resource || resource.expression || hasTemplateMark(resource.value)) return;
  const { value, valueStart: offset } = resource;
  const at = { offset, length: value.length, facts: { resource: value } };
  const scope = /^(.+?)\/+(?:\.default|user_impersonation)$/.exec(value);
  if (scope?.[1] !== undefined) {
    const edits = setAttribute(text, element, 'resource', scope[1]);
    report({ code: 'scopeAsResource', severity: 'error', mode: 'F-17', ...at, ...withFix('dropScopeSuffix', edits) });
  } else if (isPlaceholder(value)) report({ code: 'placeholderLeft', severity: 'warning', ...at });
  else if (/^https?:\/\/[^/]+\.(?:azurewebsites\.(?:net|us)|chinacloudsites\.cn)(?:[/:]|$)/i.test(value)) {
    report({ code: 'hostAsResource', severity: 'warning', mode: 'F-05', ...at });
  }
  const clientId = valueOf(element, 'client-id');
  if (clientId !== undefined && isPlaceholder(clientId)) report(about(element, 'placeholderLeft', 'warning'));
}

const isPlaceholder = (value: string): boolean =>
  /^(?:api:\/\/)?([x0])\1{7}-(?:\1{4}-){3}\1{12}$/i.test(value) ||
  /^(?:resource|client-?id|<.*>|your[-_ ].*)$/i.test(value);

function lintPlace(
  rules: Rules,
  element: PolicyElement,
  parents: readonly PolicyElement[],
  senders: ReadonlySet<PolicyElement>,
): void {
  const { text, report } = rules;
  const top = parents.findIndex(({ name }) =>
    ['inbound', 'backend', 'outbound', 'on-error', 'fragment'].includes(name),
  );
  const path = [...parents.slice(Math.max(top, 0)), element];
  const section = path[0]?.name;
  if (section === 'backend' || section === 'outbound' || section === 'on-error') {
    report(about(element, 'identityOutsideInbound', 'information', { facts: { section } }));
  }
  const variable = valueOf(element, 'output-token-variable-name');
  if (variable !== undefined && hasTemplateMark(variable)) return;
  const later = laterThan(path);
  const header =
    variable === undefined ? undefined : later.find(one => usesToken(one.element, text, variable))?.element;
  if (variable !== undefined) lintVariable(rules, element, variable, header, path.at(-2));
  if (variable !== undefined && !header) return;
  const placed = header?.start ?? element.start;
  const after = later.filter(one => one.element.start > placed);
  const move = withFix('moveBehind', variable === undefined ? moveBehind(text, element, path, after) : undefined);
  const validator = after.find(one => tokenValidators.has(one.element.name) && readsAuthorization(one.element));
  if (validator) report(about(validator.element, 'validatedAfterToken', 'error', { mode: 'F-27', ...move }));
  const base = after.find(one => one.element.name === 'base');
  if (base) report(about(base.element, 'baseAfterToken', 'warning', { mode: 'F-27', ...move }));
  const again = after.find(one => one.always && senders.has(one.element));
  const overwriting = after.find(({ element: one }) => overwrites(one) && !senders.has(one));
  if (overwriting && !after.some(one => one.element.start > overwriting.element.start && senders.has(one.element))) {
    const { always } = overwriting;
    const more = { mode: 'F-11', ...(always ? move : {}) };
    const code = always ? 'tokenOverwritten' : 'tokenOverwrittenAtTimes';
    report(about(overwriting.element, code, always ? 'error' : 'information', more));
  }
  if (again) {
    const isSame = variable === undefined && written(text, again.element) === written(text, element);
    const fix = withFix('removeSecond', isSame ? removeElement(text, again.element) : undefined);
    report(about(again.element, 'identityTwice', 'warning', fix));
  }
}

const written = (text: string, element: PolicyElement): string => text.slice(element.start, element.end);

/** Moves the statement, as it is written, behind what has to run before it: all of it stands in the same section. */
function moveBehind(
  text: string,
  element: PolicyElement,
  path: readonly PolicyElement[],
  after: readonly Later[],
): readonly TextEdit[] | undefined {
  const [section] = path;
  if (!section || path.length !== 2) return undefined;
  const first = ({ element: one, always }: Later): boolean =>
    one.name === 'base' || (tokenValidators.has(one.name) && readsAuthorization(one)) || (always && overwrites(one));
  const last = after.filter(first).at(-1)?.element;
  const anchor = last && elements(section.children).find(one => one.start <= last.start && last.end <= one.end);
  if (!anchor) return undefined;
  const indent = indentBefore(text, anchor.start);
  const lead = indent === undefined ? '' : nearestLineEnd(text, anchor.end) + indent;
  return [...removeElement(text, element), { offset: anchor.end, length: 0, content: lead + written(text, element) }];
}

const overwrites = (element: PolicyElement): boolean =>
  element.name === 'authentication-basic' ||
  (setsHeader(element, 'Authorization') && ['override', 'delete'].includes(existsAction(element)));

/** Whether a validation looks at `Authorization`, which is where the token was put. */
function readsAuthorization(element: PolicyElement): boolean {
  const header = valueOf(element, 'header-name');
  if (header !== undefined) return header.toLowerCase() === 'authorization';
  return !attribute(element, 'token-value') && !attribute(element, 'query-parameter-name');
}

function lintVariable(
  rules: Rules,
  element: PolicyElement,
  variable: string,
  header: PolicyElement | undefined,
  parent: PolicyElement | undefined,
): void {
  const { text, report } = rules;
  const facts = { variable };
  const uses = decodeEntities(text).split(`"${variable}"`).length - 1;
  // The attribute itself is written with quotes like a use.
  const own = attribute(element, 'output-token-variable-name')?.quote === '"' ? 1 : 0;
  if (uses <= own && !text.includes('include-fragment')) {
    const isInPlace = parent?.name === 'inbound' || parent?.name === 'fragment';
    const edits = isInPlace ? setAttribute(text, element, 'output-token-variable-name', undefined) : undefined;
    report(about(element, 'tokenNeverRead', 'warning', { facts, ...withFix('sendToken', edits) }));
  }
  if (!header) return;
  const value = find(header.children, 'value');
  const code = value ? textOf(value, text) : '';
  const decoded = decodeEntities(code);
  if (hasTemplateMark(code)) return;
  if (!/bearer|type=/i.test(decoded)) {
    const edits = value && addBearer(text, value, code);
    report(about(header, 'tokenWithoutBearer', 'warning', { facts, ...withFix('addBearer', edits) }));
    return;
  }
  lintExistsAction(rules, header);
  if (!isShortenable(decoded, variable, header) || uses - own !== 1 || !parent?.children.includes(header)) return;
  const edits = shortForm(text, element, header);
  report(about(element, 'longForm', 'hint', { facts, ...withFix('useShortForm', edits) }));
}

/** Of a value that is one expression. */
function addBearer(text: string, value: PolicyElement, code: string): readonly TextEdit[] | undefined {
  const [node] = value.children;
  const [expression] = node?.kind === 'text' && value.children.length === 1 ? node.expressions : [];
  if (expression?.form !== 'inline' || text.slice(expression.start, expression.end) !== code) return undefined;
  const quote = quoteIn(code);
  const inner = code.slice(2, -1).trim();
  const content = /[?]/.test(inner) ? `(${inner})` : inner;
  const { start: offset, end } = expression;
  return [{ offset, length: end - offset, content: `@(${quote}Bearer ${quote} + ${content})` }];
}

/** The header has to take the place of the caller's own. */
function lintExistsAction({ text, report }: Rules, header: PolicyElement): void {
  const found = attribute(header, 'exists-action');
  if (found && (found.expression || hasTemplateMark(found.value))) return;
  const fix = withFix('setOverride', setAttribute(text, header, 'exists-action', 'override'));
  const action = existsAction(header);
  if (action === 'skip' || action === 'append') {
    report(about(header, 'tokenMayNotReplace', 'warning', { facts: { action }, ...fix }));
  } else if (!found) report(about(header, 'existsActionUnwritten', 'hint', fix));
}

/** `@("Bearer " + (string)context.Variables["x"])` and the like: what the element does by itself. */
function isShortenable(code: string, variable: string, header: PolicyElement): boolean {
  if (existsAction(header) !== 'override' || elements(header.children).length !== 1 || !mentions(code, variable))
    return false;
  const name = variable.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const read = `(?:\\(\\s*string\\s*\\)\\s*context\\.Variables\\["${name}"\\]|context\\.Variables\\.GetValueOrDefault<string>\\("${name}"(?:,\\s*"")?\\))`;
  return new RegExp(`^@\\(\\s*"Bearer "\\s*\\+\\s*\\(?${read}\\)?\\s*\\)$`).test(code.trim());
}

function shortForm(text: string, element: PolicyElement, header: PolicyElement): readonly TextEdit[] {
  return [...setAttribute(text, element, 'output-token-variable-name', undefined), ...removeElement(text, header)];
}

function lintBranches({ report }: Rules, choose: PolicyElement): void {
  const branches = elements(choose.children);
  const holds = branches.map(branch => find(branch.children, managedIdentity));
  const first = holds.find(one => one !== undefined);
  const isComplete = branches.some(({ name }) => name === 'otherwise') && holds.every(one => one !== undefined);
  if (first && !isComplete) report(about(first, 'identityInSomeBranches', 'information'));
}
