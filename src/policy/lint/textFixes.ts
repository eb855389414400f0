import type { PolicyDocument, PolicyErrorCode, PolicyExpression } from '../document';
import type { TextEdit } from '../edit';
import { isWholeExpression } from '../expression';
import { hasTemplateMark } from '../templateMark';
import { elementsAt } from '../walk';
import { type PolicyFinding, withFix } from './finding';

type Fix = Pick<PolicyFinding, 'fix'>;

/** The quote that a string in an expression is written with: as its other strings are. */
export const quoteIn = (code: string): string =>
  !code.includes('"') && /&quot;|&amp;|&lt;/.test(code) ? '&quot;' : '"';

/** The one way to mend a tag that doesn't read. */
export function tagFix(text: string, code: PolicyErrorCode, offset: number, length: number): Fix {
  if (code === 'straySlash') {
    const longest = 100;
    const written = /^\/\s+>/.exec(text.slice(offset, offset + longest))?.[0];
    return written === undefined ? {} : withFix('closeTag', [{ offset, length: written.length, content: '/>' }]);
  }
  if (code === 'attributeValueNotQuoted') {
    const [, before, value] = /^([^\s=]+\s*=\s*)([^\s"'<>=]+)$/.exec(text.slice(offset, offset + length)) ?? [];
    if (before === undefined || value === undefined) return {};
    return withFix('addQuotes', [{ offset: offset + before.length, length: value.length, content: `"${value}"` }]);
  }
  if (code === 'closedTooEarly') {
    const written = /\s*\/>$/.exec(text.slice(offset, offset + length))?.[0] ?? '';
    return withFix('openTag', [{ offset: offset + length - written.length, length: written.length, content: '>' }]);
  }
  return {};
}

/** What stands around an expression that should have been the whole value, taken into it where that is plain. */
export function partFix(document: PolicyDocument, offset: number): Fix {
  const { text } = document;
  const whole = valueAround(document, offset);
  if (!whole) return {};
  const { from, to, expression } = whole;
  if (expression.form !== 'inline') return {};
  const before = text.slice(from, expression.start).trimStart();
  const after = text.slice(expression.end, to).trimEnd();
  if (before === '' && after === ')')
    return withFix('removeBracket', [{ offset: expression.end, length: 1, content: '' }]);
  if (/["'\\\r\n@{}&<]/.test(before + after) || hasTemplateMark(text.slice(from, to))) return {};
  const code = text.slice(expression.start + 2, expression.end - 1);
  const start = expression.start - before.length;
  const edit = (content: string): readonly TextEdit[] | undefined =>
    isWholeExpression(content)
      ? [{ offset: start, length: before.length + expression.end + after.length - expression.start, content }]
      : undefined;
  // A cast closed the expression early: `@((T)x).Member`.
  if (before === '' && /^\.[\w.()[\], ]+$/.test(after)) return withFix('wrapExpression', edit(`@((${code})${after})`));
  const quote = quoteIn(code);
  const parts = [
    ...(before === '' ? [] : [quote + before + quote]),
    /\s[-+*/%]\s|[?]|=>|[=!<>]=|&&|&amp;|\|\|/.test(code) ? `(${code})` : code,
    ...(after === '' ? [] : [quote + after + quote]),
  ];
  return withFix('takeIntoExpression', edit(`@(${parts.join(' + ')})`));
}

/** The value or text that holds the expression at `offset`, if it holds no other. */
function valueAround(
  document: PolicyDocument,
  offset: number,
): { readonly from: number; readonly to: number; readonly expression: PolicyExpression } | undefined {
  const element = elementsAt(document, offset).at(-1);
  if (!element) return undefined;
  for (const { expression, valueStart, valueEnd } of element.attributes) {
    if (expression?.start === offset) return { from: valueStart, to: valueEnd, expression };
  }
  if (element.children.length !== 1) return undefined;
  const [node] = element.children;
  if (node?.kind !== 'text' || node.expressions.length !== 1) return undefined;
  const [expression] = node.expressions;
  return expression?.start === offset ? { from: node.start, to: node.end, expression } : undefined;
}
