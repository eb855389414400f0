import type { PolicyElement } from '../document';
import type { TextEdit } from '../edit';
import { decodeEntities } from '../entities';
import { keyHeaders, isKeyParameter } from '../keyHeader';
import { childIndent, indentBefore, nearestLineEnd } from '../layout';
import { removeElement } from '../removeElement';
import { hasTemplateMark } from '../templateMark';
import { identitiesIn, otherMessages } from '../tokenStatements';
import { attribute, elements, find, findAll, rootOf, textOf, valueOf, walk } from '../walk';
import { type Rules, about, withFix } from './finding';

/** Keys, tokens and passwords in the text, and function keys that go on being sent beside the identity. */
export function lintSecrets(rules: Rules): void {
  const { document, text, report } = rules;
  const root = rootOf(document);
  const inbound = find(root?.children ?? [], 'inbound') ?? root;
  const identities = identitiesIn(inbound?.children ?? []);
  walk(document.children, (node, parents) => {
    if (node.kind !== 'element') return undefined;
    if (isSecret(node, text)) {
      report(
        about(node, 'hardCodedSecret', 'warning', { facts: { element: node.name, name: valueOf(node, 'name') ?? '' } }),
      );
    }
    const sendsKey = isKeyParameter(node) || (node.name === 'set-header' && nameOf(node) === 'x-functions-key');
    if (!sendsKey || valueOf(node, 'exists-action') === 'delete') return undefined;
    if (parents.some(({ name }) => otherMessages.has(name))) return undefined;
    const path = inbound === undefined ? -1 : parents.indexOf(inbound);
    if (path < 0) return undefined;
    if (identities.some(one => mayBothRun(one.parents, parents.slice(path + 1)))) {
      const fix = withFix('removeKeyHeader', removeElement(text, node));
      report(about(node, 'functionKeyBesideIdentity', 'information', { mode: 'F-32', ...fix }));
    }
    return undefined;
  });
  lintSubscriptionKey(rules, inbound);
}

/** Whether two statements aren't in different branches of one `choose`; of each the elements around it are given. */
function mayBothRun(one: readonly PolicyElement[], other: readonly PolicyElement[]): boolean {
  const fork = one.findIndex((element, index) => element !== other[index]);
  return fork <= 0 || other[fork] === undefined || one[fork - 1]?.name !== 'choose';
}

const nameOf = (element: PolicyElement): string => valueOf(element, 'name')?.trim().toLowerCase() ?? '';

/** Nothing that is filled in elsewhere: no expression, no named value, no template mark. */
const isLiteral = (value: string): boolean => !/@[({]|\{\{/.test(value) && !hasTemplateMark(value);

function isSecret(element: PolicyElement, text: string): boolean {
  if (element.name === 'authentication-basic' || element.name === 'authentication-certificate') {
    // A certificate's body holds its private key.
    return ['password', 'body'].some(name => {
      const value = attribute(element, name)?.value ?? '';
      return value !== '' && isLiteral(value);
    });
  }
  if (element.name === 'set-url') return isKeyInUrl(textOf(element, text));
  if (element.name === 'set-backend-service') return isKeyInUrl(valueOf(element, 'base-url') ?? '');
  if (element.name !== 'set-header' && !isKeyParameter(element)) return false;
  const name = nameOf(element);
  const values = elements(element.children, 'value').map(value => unwrapped(textOf(value, text)));
  if (values.some(value => token.test(value))) return true;
  if (name.endsWith('authorization')) return values.some(isCredential);
  const isKey = keyHeaders.has(name) || secretNames.test(name) || isKeyParameter(element);
  return isKey && values.some(value => value.length >= 8 && !/\s/.test(value) && isLiteral(value));
}

/** The string that an expression is, if it is nothing else: `@("x")`. */
const unwrapped = (value: string): string => /^@\(\s*"([^"\\\r\n]*)"\s*\)$/.exec(decodeEntities(value))?.[1] ?? value;

/** A signed token, whatever the header is called. */
const token = /^(?:bearer\s+)?eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*$/i;

/** Names of headers that hold nothing but a key, token or password. */
const secretNames =
  /(?:^|[-_])(?:(?:api|access|secret|subscription|functions?|master|host|account)[-_]?key|secret|password|passwd|(?:auth|access|api|refresh)[-_]?token)$/;

const credential = /^(?:basic|bearer|sharedaccesssignature|sharedkey)\s+[^\s{}<>]{8,}$/i;

/** A whole credential in the text, or as one string of an expression. */
function isCredential(value: string): boolean {
  if (isLiteral(value)) return credential.test(value);
  if (!value.startsWith('@') || hasTemplateMark(value)) return false;
  return [...decodeEntities(value).matchAll(/"([^"\\\r\n]*)"/g)].some(
    ([, string = '']) => credential.test(string) && !string.includes('{{'),
  );
}

/** A function key, a subscription key or the signature of a shared access signature in a query. */
function isKeyInUrl(url: string): boolean {
  const [, value] = /[?&](?:code|sig|subscription-key)=([^&\s]{8,})/i.exec(url) ?? [];
  return value !== undefined && isLiteral(url);
}

/** As the last statement, so that it runs after whatever reads the key. */
function appendTo(text: string, section: PolicyElement, statement: string): readonly TextEdit[] {
  if (section.selfClosed) {
    return [{ offset: section.startTagEnd - 2, length: 2, content: `>${statement}</${section.name}>` }];
  }
  const last = elements(section.children).at(-1);
  const offset = last?.end ?? section.startTagEnd;
  const indent = last ? indentBefore(text, last.start) : childIndent(text, section);
  return [
    { offset, length: 0, content: (indent === undefined ? '' : nearestLineEnd(text, offset) + indent) + statement },
  ];
}

function lintSubscriptionKey({ context, document, report }: Rules, inbound: PolicyElement | undefined): void {
  if (context.backEndIsGateway !== true || !inbound) return;
  const header = 'ocp-apim-subscription-key';
  const isHandled = findAll(document.children, 'set-header').some(element => nameOf(element) === header);
  if (isHandled) return;
  const statement = '<set-header name="Ocp-Apim-Subscription-Key" exists-action="delete" />';
  const fix = withFix('deleteSubscriptionKey', appendTo(document.text, inbound, statement));
  report(about(inbound, 'subscriptionKeyForwarded', 'warning', { mode: 'F-34', ...fix }));
}
