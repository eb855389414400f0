import type { PolicyElement } from '../document';
import { keyHeaders, isKeyParameter } from '../keyHeader';
import { removeElement } from '../removeElement';
import { hasTemplateMark } from '../templateMark';
import { managedIdentity } from '../tokenStatements';
import { attribute, elements, find, findAll, rootOf, textOf, valueOf, walk } from '../walk';
import { type Rules, about, withFix } from './finding';

/** Keys, tokens and passwords in the text, and function keys that go on being sent beside the identity. */
export function lintSecrets(rules: Rules): void {
  const { document, text, report } = rules;
  const root = rootOf(document);
  const inbound = find(root?.children ?? [], 'inbound') ?? root;
  const hasIdentity = inbound !== undefined && find(inbound.children, managedIdentity) !== undefined;
  walk(document.children, (node, parents) => {
    if (node.kind !== 'element') return undefined;
    if (isSecret(node, text)) {
      report(
        about(node, 'hardCodedSecret', 'warning', { facts: { element: node.name, name: valueOf(node, 'name') ?? '' } }),
      );
    }
    const sendsKey = isKeyParameter(node) || (node.name === 'set-header' && nameOf(node) === 'x-functions-key');
    if (hasIdentity && sendsKey && parents.at(-1) === inbound && valueOf(node, 'exists-action') !== 'delete') {
      const fix = withFix('removeKeyHeader', removeElement(text, node));
      report(about(node, 'functionKeyBesideIdentity', 'information', { mode: 'F-32', ...fix }));
    }
    return undefined;
  });
  lintSubscriptionKey(rules, inbound);
}

const nameOf = (element: PolicyElement): string => valueOf(element, 'name')?.trim().toLowerCase() ?? '';

/** Nothing that is filled in elsewhere: no expression, no named value, no template mark. */
const isLiteral = (value: string): boolean => !/@[({]|\{\{/.test(value) && !hasTemplateMark(value);

function isSecret(element: PolicyElement, text: string): boolean {
  if (element.name === 'authentication-basic' || element.name === 'authentication-certificate') {
    const password = attribute(element, 'password');
    return password !== undefined && password.value !== '' && isLiteral(password.value);
  }
  if (element.name !== 'set-header' && !isKeyParameter(element)) return false;
  const name = nameOf(element);
  const values = elements(element.children, 'value').map(value => textOf(value, text));
  if (name === 'authorization')
    return values.some(value => isLiteral(value) && /^(?:basic|bearer|sharedaccesssignature)\s+\S{8,}/i.test(value));
  return (
    (keyHeaders.has(name) || isKeyParameter(element)) && values.some(value => value.length >= 8 && isLiteral(value))
  );
}

function lintSubscriptionKey({ context, document, report }: Rules, inbound: PolicyElement | undefined): void {
  if (context.backEndIsGateway !== true || !inbound) return;
  const header = 'ocp-apim-subscription-key';
  const isHandled = findAll(document.children, 'set-header').some(element => nameOf(element) === header);
  if (!isHandled) report(about(inbound, 'subscriptionKeyForwarded', 'warning', { mode: 'F-34' }));
}
