import type { PolicyElement, PolicyExpression } from '../document';
import { decodeEntities } from '../entities';
import { hasTemplateMark } from '../templateMark';
import { walk } from '../walk';
import { type Rules, withFix } from './finding';
import { quoteIn } from './textFixes';

interface Place {
  readonly expression: PolicyExpression;
  readonly isInDoubleQuotes: boolean;
}

/** How many expressions are looked at before others have their turn: well under a millisecond's work each time. */
const batch = 200;

/** In steps, as a large document holds thousands of expressions. */
export function* lintExpressions(rules: Rules): Generator<undefined, void> {
  const places: Place[] = [];
  walk(rules.document.children, (node, parents) => {
    if (node.kind === 'element') {
      lintValues(rules, node);
      for (const { expression, quote } of node.attributes) {
        if (expression) places.push({ expression, isInDoubleQuotes: quote === '"' });
      }
    } else if (node.kind === 'text') {
      for (const expression of node.expressions) places.push({ expression, isInDoubleQuotes: false });
      const parent = parents.at(-1);
      if (parent && /^\s*@[A-Za-z_]\w*[.[]/.test(node.text) && !hasTemplateMark(node.text)) {
        const offset = node.start + node.text.indexOf('@');
        const code = node.text.trim().slice(1);
        // Only what is plainly one expression: no sentence that begins with one.
        const isWhole = parent.children.length === 1 && /^[\w.]+(?:\([^()\s<]*\)|\[[^[\]<]*\]|[\w.])*$/.test(code);
        const edits = isWhole ? [{ offset, length: code.length + 1, content: `@(${code})` }] : undefined;
        rules.report({
          code: 'implicitExpression',
          severity: 'error',
          offset,
          length: 1,
          facts: { element: parent.name },
          ...withFix('wrapExpression', edits),
        });
      }
    }
    return undefined;
  });
  yield;
  for (const [index, { expression }] of places.entries()) {
    lintCode(rules, expression);
    if (index % batch === batch - 1) yield;
  }
  lintEntities(rules, places);
}

function lintValues({ report }: Rules, element: PolicyElement): void {
  for (const { name, value, valueStart, valueEnd, expression } of element.attributes) {
    if (expression) {
      if (name === 'condition' && /^\s*@\(\s*false\s*\)\s*$/.test(value)) {
        const facts = { element: element.name };
        report({
          code: 'conditionNeverTrue',
          severity: 'information',
          mode: 'F-31',
          offset: valueStart,
          length: value.length,
          facts,
        });
      }
      continue;
    }
    if (hasTemplateMark(value)) continue;
    const facts = { element: element.name, attribute: name };
    const at = { offset: valueStart, length: valueEnd - valueStart, facts, severity: 'error' } as const;
    const wrapped = { offset: valueStart, length: valueEnd - valueStart };
    if (/^\s*@[A-Za-z_]\w*[.[(]/.test(value)) {
      const content = `@(${value.trim().slice(1)})`;
      report({ code: 'implicitExpression', ...at, ...withFix('wrapExpression', [{ ...wrapped, content }]) });
    } else if (name === 'condition' && /^[\s!(]*(?:\([\w.]+\)\s*)?context\s*\./.test(value)) {
      report({
        code: 'bareCode',
        ...at,
        ...withFix('wrapExpression', [{ ...wrapped, content: `@(${value.trim()})` }]),
      });
    }
  }
}

/** C# with its strings and comments blanked out, so that words in them don't count. */
const bare = (code: string): string =>
  !code.includes('"') && !code.includes('/')
    ? code
    : code.replace(
        /\$?@\$?"(?:""|[^"])*"|\$?"(?:\\.|[^"\\\r\n])*"|\/\/[^\r\n]*|\/\*[^*]*\*+(?:[^/*][^*]*\*+)*\//g,
        '""',
      );

function lintCode({ text, report }: Rules, expression: PolicyExpression): void {
  const { start, end, form } = expression;
  const written = text.slice(start + 2, end - 1);
  if (hasTemplateMark(written)) return;
  const code = bare(decodeEntities(written));
  const span = { offset: start, length: end - start };
  const at = { ...span, facts: {}, severity: 'error' } as const;
  if (form === 'block') {
    // A named value may stand for a whole statement; a template's double braces are no block.
    const mayReturn = /\b(?:return|throw)\b|\{\{/.test(code) || written.startsWith('{');
    if (!mayReturn) report({ code: 'blockWithoutReturn', ...at });
  } else if (/^\s*return\b/.test(code)) {
    const [, value] = /^\s*return\s+([^;]+?)\s*;?\s*$/.exec(written) ?? [];
    const edits = value !== undefined && !/&[#\w]+$/.test(value) ? [{ ...span, content: `@(${value})` }] : undefined;
    report({ code: 'statementInInline', ...at, ...withFix('removeReturn', edits) });
  }
  if (form === 'inline' && !/^\s*return\b/.test(code) && /;\s*$/.test(code)) {
    const semicolon = start + 2 + written.lastIndexOf(';');
    const isPlain = written.trimEnd().endsWith(';') && !/&[#\w]+;\s*$/.test(written);
    const edits = isPlain ? [{ offset: semicolon, length: 1, content: '' }] : undefined;
    report({ code: 'statementInInline', ...at, ...withFix('removeSemicolon', edits) });
  }
  if (code.includes("'") && [...code.matchAll(literal)].some(([, content = '']) => !isCharacter(content))) {
    const edits = singleQuoted(written).map(({ offset, content }) => ({
      offset: start + 2 + offset,
      length: content.length + 2,
      content: quoteIn(written) + content + quoteIn(written),
    }));
    report({ code: 'singleQuotedString', ...at, ...withFix('useDoubleQuotes', edits) });
  }
}

const literal = /'((?:\\.|[^'\\\r\n])*)'/g;

/** The strings in single quotes of C# that has no other quotes, so that none can be part of a string or a comment. */
function singleQuoted(code: string): readonly { readonly offset: number; readonly content: string }[] {
  if (/\/[/*]|"|&(?:quot|apos|#)/.test(code)) return [];
  return [...code.matchAll(literal)].flatMap(({ index, 1: content = '' }) =>
    isCharacter(content) || content.includes('\\') ? [] : [{ offset: index, content }],
  );
}

/** One character, an escape, or nothing that C# would take for a string. */
const isCharacter = (content: string): boolean =>
  /^(?:[^\\]|[\ud800-\udbff][\udc00-\udfff]|\\[^uxU]|\\[uxU][\da-fA-F]{1,8})?$/.test(content);

/** Entities in expressions, in a document that only `rawxml` can hold, mean something else there than in `xml`. */
function lintEntities({ text, report }: Rules, places: readonly Place[]): void {
  const isRaw = places.some(({ expression: { start, end }, isInDoubleQuotes }) => {
    const code = text.slice(start, end);
    return (isInDoubleQuotes && code.includes('"')) || /<|&(?![#\w]+;)/.test(code);
  });
  if (!isRaw) return;
  for (const { expression } of places) {
    const code = text.slice(expression.start, expression.end);
    const entity = /&(?:quot|apos|lt|gt|amp|#\d+|#x[\da-fA-F]+);/.exec(code);
    if (!entity) continue;
    const offset = expression.start + entity.index;
    report({
      code: 'entityInExpression',
      severity: 'warning',
      offset,
      length: entity[0].length,
      facts: { entity: entity[0] },
    });
  }
}
