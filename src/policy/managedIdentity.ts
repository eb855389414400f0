import { audienceOf } from './catalogue/audiences';
import type { PolicyDocument, PolicyElement, PolicyNode } from './document';
import type { TextEdit } from './edit';
import { setAttribute, writtenValue } from './attributeEdits';
import { childIndent, indentBefore, indentStep, lineEndAt, nearestLineEnd } from './layout';
import { parsePolicy } from './parse';
import { removeElement } from './removeElement';
import { find, rootOf, valueOf, walk } from './walk';
import {
  existsAction,
  identitiesIn,
  managedIdentity,
  mentions,
  otherMessages,
  setsHeader,
  sourceOf,
  tokenValidators,
  usesToken,
} from './tokenStatements';

export interface ManagedIdentityStatement {
  /** Exactly as the token is to be asked for; never normalised. */
  readonly resource: string;
  /** Of a user-assigned identity; absent: the system-assigned one. */
  readonly clientId?: string;
  /** Asks for the long form: the token in a variable, and a `set-header` that uses it. */
  readonly outputVariable?: string;
  /** Absent: as it is, and the default (false) in a new statement. */
  readonly ignoreError?: boolean;
  /**
   * One for a service of Azure's own (Storage, Key Vault, Azure OpenAI …) that stands there is changed too, as the caller
   * knows that this policy's back end isn't that service. Absent: it stays, and the new statement goes behind it.
   */
  readonly azureServicesToo?: boolean;
}

/** Where a statement goes: the element whose children run, or the document's top level for bare snippets. */
interface Container {
  readonly element: PolicyElement | undefined;
  readonly children: readonly PolicyNode[];
}

/**
 * Edits that make the policy send a managed identity's token: in `inbound` (of a fragment: at its level), after
 * `<base />`, after what checks the caller's token, and after what else touches `Authorization` (domain.md 4.1).
 * Nothing when the statement is there already; one for another application or identity is changed in place.
 */
export function insertManagedIdentity(text: string, statement: ManagedIdentityStatement): readonly TextEdit[] {
  const document = parsePolicy(text);
  const container = containerIn(document);
  if (!container) return createSection(text, document, statement);
  const there = existing(text, container, statement);
  if (!there) return insertInto(text, container, statement);
  if (there.isOverwritten) {
    const removal = removeElement(text, there.element, container.element);
    const insertion = insertInto(text, container, statement);
    return merged([...removal, ...insertion]);
  }
  return merged(updates(text, there.element, statement));
}

function updates(text: string, element: PolicyElement, statement: ManagedIdentityStatement): readonly TextEdit[] {
  const { ignoreError } = statement;
  const isErrorIgnored = valueOf(element, 'ignore-error') === 'true';
  return [
    ...setAttribute(text, element, 'resource', statement.resource),
    ...setAttribute(text, element, 'client-id', statement.clientId),
    ...(ignoreError === undefined || ignoreError === isErrorIgnored
      ? []
      : setAttribute(text, element, 'ignore-error', ignoreError ? 'true' : 'false')),
  ];
}

/** In order; edits that meet or overlap, as of elements on one line or in one another, become one. */
function merged(edits: readonly TextEdit[]): readonly TextEdit[] {
  const sorted = [...edits].sort((a, b) => a.offset - b.offset || a.length - b.length);
  const result: TextEdit[] = [];
  for (const edit of sorted) {
    const last = result.at(-1);
    const end = last ? last.offset + last.length : -1;
    if (last && (edit.offset < end || edit.offset === last.offset)) {
      const length = Math.max(end, edit.offset + edit.length) - last.offset;
      result[result.length - 1] = { offset: last.offset, length, content: last.content + edit.content };
    } else result.push(edit);
  }
  return result;
}

export function containerIn(document: PolicyDocument): Container | undefined {
  const root = rootOf(document);
  const inbound = find(root?.name === 'policies' ? root.children : document.children, 'inbound');
  if (inbound) return { element: inbound, children: inbound.children };
  if (root?.name === 'fragment') return { element: root, children: root.children };
  if (root || !document.children.some(node => node.kind === 'element')) return undefined;
  return { element: undefined, children: document.children };
}

interface Existing {
  readonly element: PolicyElement;
  /** Something behind it always replaces or deletes `Authorization`. What does so at times is meant. */
  readonly isOverwritten: boolean;
}

/** Whether the statement is for a service of Azure's own, and so for another back end than an app. */
const isForAzureService = (element: PolicyElement): boolean =>
  audienceOf(valueOf(element, 'resource') ?? '') !== undefined;

/** The unconditional statement of a container that decides: the last one. */
function existing(text: string, container: Container, wanted: ManagedIdentityStatement): Existing | undefined {
  const stays = (element: PolicyElement): boolean =>
    wanted.azureServicesToo !== true && isForAzureService(element) && valueOf(element, 'resource') !== wanted.resource;
  const children = container.children.filter((node): node is PolicyElement => node.kind === 'element');
  for (let index = children.length - 1; index >= 0; index--) {
    const element = children[index];
    if (element?.name !== managedIdentity || stays(element)) continue;
    const variable = valueOf(element, 'output-token-variable-name');
    const after = children.slice(index + 1);
    if (variable === undefined) return { element, isOverwritten: reachable(after).some(replacesAuthorization) };
    if (after.some(node => usesToken(node, text, variable))) return { element, isOverwritten: false };
  }
  return undefined;
}

const replacesAuthorization = (element: PolicyElement): boolean =>
  element.name === 'authentication-basic' ||
  (element.name === managedIdentity && valueOf(element, 'output-token-variable-name') === undefined) ||
  (setsHeader(element, 'Authorization') && ['override', 'delete'].includes(existsAction(element)));

/** What runs: up to a `return-response` that always ends the section. */
function reachable(children: readonly PolicyElement[]): readonly PolicyElement[] {
  const end = children.findIndex(({ name }) => name === 'return-response');
  return end < 0 ? children : children.slice(0, end);
}

/** What the statement must stand behind: what checks, sets or reads the caller's token, or may. */
function isBefore(text: string, element: PolicyElement): boolean {
  if (/\bAuthorization\b/i.test(text.slice(element.start, element.end))) return true;
  const found = new Set<string>();
  walk([element], node => {
    if (node.kind !== 'element') return undefined;
    if (otherMessages.has(node.name)) return 'skip';
    found.add(node.name);
    return undefined;
  });
  return element.name === 'base' || [...found].some(name => stoodBehind.has(name));
}

const stoodBehind = new Set([...tokenValidators, 'include-fragment', 'authentication-basic', managedIdentity]);

function insertInto(text: string, container: Container, statement: ManagedIdentityStatement): readonly TextEdit[] {
  const { element: parent } = container;
  if (parent?.selfClosed) return openSection(text, parent, statement);
  const children = container.children.filter((node): node is PolicyElement => node.kind === 'element');
  const candidates = parent ? reachable(children) : children;
  const wanted = parent ? candidates.filter(child => isBefore(text, child)).at(-1) : children.at(-1);
  const anchor = wanted && (lineEnding(text, wanted, candidates, container.children) ?? wanted);
  const end = anchor?.end ?? parent?.startTagEnd ?? text.length;
  const indent = (anchor && indentBefore(text, anchor.start)) ?? (parent ? childIndent(text, parent) : '');
  const lineEnd = restOfLine(text, end, container.children);
  if (lineEnd < 0) {
    const eol = nearestLineEnd(text, end);
    return [{ offset: end, length: 0, content: eol + indent + written(statement, eol + indent, text) }];
  }
  const eol = lineEndAt(text, lineEnd);
  return [{ offset: lineEnd + eol.length, length: 0, content: indent + written(statement, eol + indent, text) + eol }];
}

/** The first of these statements, from `wanted` on, that ends its line: so that no line has to be split for another. */
function lineEnding(
  text: string,
  wanted: PolicyElement,
  candidates: readonly PolicyElement[],
  siblings: readonly PolicyNode[],
): PolicyElement | undefined {
  return candidates.slice(candidates.indexOf(wanted)).find(({ end }) => restOfLine(text, end, siblings) >= 0);
}

/** The end of the line, when only text and comments that end on the line follow `from`; else -1. */
function restOfLine(text: string, from: number, siblings: readonly PolicyNode[]): number {
  for (const node of siblings) {
    if (node.start < from) continue;
    const length = text.slice(node.start, node.end).search(/[\r\n]/);
    if (node.kind === 'comment' && length < 0) continue;
    if (node.kind !== 'text') return -1;
    const at = node.start + length;
    if (length >= 0) return node.expressions.some(({ start }) => start < at) ? -1 : at;
    if (node.expressions.length > 0) return -1;
  }
  return -1;
}

function written(statement: ManagedIdentityStatement, newLine: string, text: string): string {
  const { resource, clientId, outputVariable, ignoreError } = statement;
  const attributes: readonly (readonly [string, string | undefined])[] = [
    ['resource', resource],
    ['client-id', clientId],
    ['output-token-variable-name', outputVariable],
    ['ignore-error', ignoreError === true ? 'true' : undefined],
  ];
  const pairs = attributes.flatMap(([name, value]) =>
    value === undefined ? [] : [` ${name}="${writtenValue(value)}"`],
  );
  const element = `<${managedIdentity}${pairs.join('')} />`;
  if (outputVariable === undefined) return element;
  const value = `@("Bearer " + (string)context.Variables["${outputVariable}"])`;
  return [
    element,
    '<set-header name="Authorization" exists-action="override">',
    `${indentStep(text)}<value>${value}</value>`,
    '</set-header>',
  ].join(newLine);
}

/** `<inbound />` opened. Its space stays before the `>`, so that removing the statement can close it again as it was. */
function openSection(text: string, parent: PolicyElement, statement: ManagedIdentityStatement): readonly TextEdit[] {
  const offset = parent.startTagEnd - 2;
  const isSpaced = /\s/.test(text[offset - 1] ?? '');
  const eol = nearestLineEnd(text, parent.end);
  const outer = indentBefore(text, parent.start) ?? '';
  const indent = eol + childIndent(text, parent);
  const element = written(statement, indent, text);
  const inner = isSpaced ? indent + element + eol + outer : element;
  return [{ offset, length: 2, content: `>${inner}</${parent.name}>` }];
}

const otherSections = ['backend', 'outbound', 'on-error'];

function createSection(
  text: string,
  document: PolicyDocument,
  statement: ManagedIdentityStatement,
): readonly TextEdit[] {
  const root = rootOf(document);
  const eol = nearestLineEnd(text, root?.startTagEnd ?? text.length);
  if (!root) {
    return [{ offset: text.length, length: 0, content: createdDocument(written(statement, '', text), eol) }];
  }
  const indent = childIndent(text, root);
  const section = createdInbound(written(statement, '', text));
  if (root.selfClosed) {
    const offset = root.startTagEnd - 2;
    const outer = indentBefore(text, root.start) ?? '';
    const inner = /\s/.test(text[offset - 1] ?? '') ? eol + indent + section + eol + outer : section;
    return [{ offset, length: 2, content: `>${inner}</policies>` }];
  }
  const lineEnd = restOfLine(text, root.startTagEnd, root.children);
  if (lineEnd < 0) return [{ offset: root.startTagEnd, length: 0, content: eol + indent + section }];
  const ownEnd = lineEndAt(text, lineEnd);
  return [{ offset: lineEnd + ownEnd.length, length: 0, content: indent + section + ownEnd }];
}

/** What an empty document becomes: written as nobody else does, so that removing the statement can tell it. */
function createdDocument(statement: string, eol: string): string {
  const others = otherSections.map(name => `    <${name}><base /></${name}>${eol}`).join('');
  return `<policies>${eol}    ${createdInbound(statement)}${eol}${others}</policies>${eol}`;
}

const createdInbound = (statement: string): string => `<inbound><base />${statement}</inbound>`;

export interface RemovalOptions {
  /** As for inserting. Absent: those stay, unless nothing else stands there; then the last one goes. */
  readonly azureServicesToo?: boolean;
  /** Only statements for this resource, wherever they stand. */
  readonly resource?: string;
  /** Those in branches and other control flow too. */
  readonly everywhere?: boolean;
}

/**
 * Edits that take the statement away again, with the `set-header` of the long form: the one that `insertManagedIdentity`
 * would put there or change, so that removing what was inserted gives back the original. With `resource`, all statements
 * for it; with `everywhere`, all. What was made for the statement goes too. Tokens that `send-request` fetches stay.
 */
export function removeManagedIdentity(text: string, options: RemovalOptions = {}): readonly TextEdit[] {
  const document = parsePolicy(text);
  const container = containerIn(document);
  if (!container) return [];
  const wanted = chosen(text, container, options);
  const created =
    wanted.length === 1 && wanted[0] ? removeCreated(text, document, container, wanted[0].element) : undefined;
  if (created) return created;
  const edits = wanted.flatMap(({ element, parents }) => {
    const parent = parents.at(-1) ?? container.element;
    const variable = valueOf(element, 'output-token-variable-name');
    const headers = variable === undefined ? [] : tokenHeaders(text, container.children, variable);
    const rest = variable === undefined ? '' : remainder(text, container.children, element, headers);
    // A variable that is read elsewhere too needs its token.
    if (variable !== undefined && mentions(rest, variable)) return [];
    const [header] = headers;
    // Written together, they go together.
    if (header && text.slice(element.end, header.start).trim() === '' && headers.length === 1)
      return removeElement(text, { start: element.start, end: header.end }, parent);
    return [element, ...headers].flatMap(node => removeElement(text, node, node === element ? parent : undefined));
  });
  return merged(unique(edits));
}

function chosen(
  text: string,
  { children }: Container,
  { resource, everywhere, azureServicesToo }: RemovalOptions,
): ReturnType<typeof identitiesIn> {
  const all = identitiesIn(children);
  if (resource !== undefined) return all.filter(({ element }) => valueOf(element, 'resource') === resource);
  if (everywhere === true) return all;
  const direct = all.filter(({ parents }) => parents.length === 0);
  const sends = (element: PolicyElement): boolean => {
    const variable = valueOf(element, 'output-token-variable-name');
    return variable === undefined || tokenHeaders(text, children, variable).length > 0;
  };
  const own = direct.filter(({ element }) => !isForAzureService(element) && sends(element));
  return azureServicesToo === true ? direct : own.length > 0 ? own : direct.slice(-1);
}

const unique = (edits: readonly TextEdit[]): readonly TextEdit[] =>
  edits.filter((edit, index) => edits.findIndex(({ offset }) => offset === edit.offset) === index);

function tokenHeaders(text: string, children: readonly PolicyNode[], variable: string): readonly PolicyElement[] {
  const found: PolicyElement[] = [];
  walk(children, node => {
    if (node.kind === 'element' && usesToken(node, text, variable)) found.push(node);
    return undefined;
  });
  return found;
}

/** The text of a container without these elements. */
function remainder(
  text: string,
  children: readonly PolicyNode[],
  element: PolicyElement,
  headers: readonly PolicyElement[],
): string {
  const end = children.at(-1)?.end ?? 0;
  let at = children[0]?.start ?? 0;
  let rest = '';
  for (const { start, end: after } of [element, ...headers].sort((a, b) => a.start - b.start)) {
    rest += text.slice(at, start);
    at = after;
  }
  return sourceOfText(rest + text.slice(at, end));
}

const sourceOfText = (text: string): string =>
  sourceOf({ startTagEnd: 0, endTagStart: text.length } as PolicyElement, text);

/** The section or document that was made for the statement goes with it. */
function removeCreated(
  text: string,
  document: PolicyDocument,
  container: Container,
  element: PolicyElement,
): readonly TextEdit[] | undefined {
  const { element: section } = container;
  if (section?.name !== 'inbound') return undefined;
  const [, , header, ...others] = section.children;
  const variable = valueOf(element, 'output-token-variable-name');
  const isOwn =
    header?.kind === 'element' && variable !== undefined ? usesToken(header, text, variable) : header === undefined;
  if (!isOwn || others.length > 0) return undefined;
  const statement = text.slice(element.start, header?.end ?? element.end);
  if (text.slice(section.start, section.end) !== createdInbound(statement)) return undefined;
  const root = rootOf(document);
  const eol = lineEndAt(text, root?.startTagEnd ?? 0);
  const whole = createdDocument(statement, eol);
  return root && text.slice(root.start) === whole
    ? [{ offset: root.start, length: whole.length, content: '' }]
    : removeElement(text, section, root);
}
