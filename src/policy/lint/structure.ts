import type { PolicyElement } from '../document';
import { sectionNames } from '../effective';
import { childIndent, nearestLineEnd } from '../layout';
import { removeElement } from '../removeElement';
import { hasTemplateMark } from '../templateMark';
import type { TextEdit } from '../edit';
import { attribute, elements, rootOf, walk } from '../walk';
import { identitiesIn } from '../tokenStatements';
import { type FixCode, type Rules, about, withFix } from './finding';
import { partFix, tagFix } from './textFixes';

const isSection = (name: string): boolean => (sectionNames as readonly string[]).includes(name);

export function lintStructure(rules: Rules): void {
  const { document, text, context, report } = rules;
  for (const { code, offset, length, subject } of document.errors) {
    const facts = subject === undefined ? {} : { subject };
    report({ code, severity: 'error', offset, length, facts, ...tagFix(text, code, offset, length) });
  }
  for (const { code, offset, length, subject } of document.warnings) {
    if (hasTemplateMark(text.slice(offset, offset + length))) continue;
    const facts = subject === undefined ? {} : { subject };
    const fix = code === 'expressionIsOnlyPart' ? partFix(document, offset) : {};
    report({ code, severity: 'error', offset, length, facts, ...fix });
  }
  const { largestSize } = context;
  if (largestSize !== undefined && text.length > largestSize / 3) {
    const size = bytes(text);
    if (size > largestSize) {
      const facts = { size: String(size), limit: String(largestSize) };
      report({ code: 'tooLarge', severity: 'error', offset: 0, length: 0, facts });
    }
  }
  const root = rootOf(document);
  if (root?.name === 'policies') lintSections(rules, root);
  walk(document.children, (node, parents) => {
    if (node.kind === 'comment') lintComment(rules, node.start, node.end);
    if (node.kind !== 'element') return undefined;
    const parent = parents.at(-1);
    if (node.name === 'base' && root?.name === 'policies' && parent?.name !== undefined && !isSection(parent.name)) {
      report(about(node, 'baseMisplaced', 'error', { facts: { parent: parent.name } }));
    }
    if (node.name === 'base' && root?.name === 'fragment' && parent !== undefined) {
      report(about(node, 'baseInFragment', 'warning', { mode: 'F-29' }));
    }
    lintAttributes(rules, node);
    return undefined;
  });
}

function bytes(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    // Each half of a surrogate pair is two of its four bytes.
    count += code < 0x80 ? 1 : code < 0x800 || (code >= 0xd800 && code < 0xe000) ? 2 : 3;
  }
  return count;
}

function lintAttributes({ text, report }: Rules, element: PolicyElement): void {
  if (element.attributes.length < 2 || hasTemplateMark(text.slice(element.start, element.startTagEnd))) return;
  const seen = new Map<string, string>();
  for (const { name, value, start, end } of element.attributes) {
    const first = seen.get(name);
    if (first !== undefined) {
      let from = start;
      while (/\s/.test(text[from - 1] ?? '')) from--;
      // Which of two values is meant can't be told.
      const edits = first === value ? [{ offset: from, length: end - from, content: '' }] : undefined;
      const facts = { attribute: name };
      const at = { offset: start, length: end - start };
      report({ code: 'attributeTwice', severity: 'error', ...at, facts, ...withFix('removeSecond', edits) });
    } else seen.set(name, value);
  }
}

function lintSections({ text, context, report }: Rules, root: PolicyElement): void {
  const seen = new Set<string>();
  const { scope } = context;
  for (const section of elements(root.children)) {
    const { name } = section;
    if (!isSection(name)) {
      if (name !== 'base' && !hasTemplateMark(name)) report(about(section, 'unknownSection', 'error'));
      continue;
    }
    if (seen.has(name)) report(about(section, 'sectionTwice', 'error'));
    seen.add(name);
    const [first, ...more] = elements(section.children, 'base');
    for (const second of more) {
      const fix = withFix('removeSecond', removeElement(text, second));
      report(about(second, 'baseTwice', 'warning', { mode: 'F-29', facts: { section: name }, ...fix }));
    }
    if (first || isFilledIn(section)) continue;
    if (name === 'backend') {
      const answers = elements(section.children).length > 0 || scope === 'global';
      if (!hasForward(section)) {
        const fix =
          scope === 'global'
            ? firstStatement(text, section, 'addForwardRequest', '<forward-request />')
            : base(text, section);
        report(about(section, 'backEndNeverCalled', answers ? 'warning' : 'information', fix));
      }
      continue;
    }
    if (scope === 'global') continue;
    const holdsToken = name === 'inbound' && identitiesIn(section.children).length > 0;
    const code = holdsToken ? 'tokenWithoutBase' : 'sectionWithoutBase';
    report(about(section, code, holdsToken ? 'warning' : 'information', { mode: 'F-26', ...base(text, section) }));
  }
}

/** A template tool puts statements into the section, `<base />` perhaps among them. */
const isFilledIn = ({ children }: PolicyElement): boolean =>
  children.some(node => node.kind === 'text' && (hasTemplateMark(node.text) || /\{\{[\w.-]+\}\}/.test(node.text)));

function hasForward(section: PolicyElement): boolean {
  let found = false;
  walk(section.children, node => {
    found ||= node.kind === 'element' && node.name === 'forward-request';
    return undefined;
  });
  return found;
}

const base = (text: string, section: PolicyElement): ReturnType<typeof withFix> =>
  firstStatement(text, section, 'addBase', '<base />');

function firstStatement(
  text: string,
  section: PolicyElement,
  code: FixCode,
  statement: string,
): ReturnType<typeof withFix> {
  const eol = nearestLineEnd(text, section.startTagEnd);
  const edit: TextEdit = section.selfClosed
    ? { offset: section.startTagEnd - 2, length: 2, content: `>${statement}</${section.name}>` }
    : { offset: section.startTagEnd, length: 0, content: `${eol}${childIndent(text, section)}${statement}` };
  return withFix(code, [edit]);
}

function lintComment({ text, report }: Rules, start: number, end: number): void {
  const dashes = text.indexOf('--', start + 4);
  if (dashes >= 0 && dashes < end - 3) {
    report({ code: 'dashesInComment', severity: 'information', offset: dashes, length: 2, facts: {} });
  }
  const content = text.slice(start + 4, end - 3);
  const open = content.search(/(?<!@)@[({]/);
  if (open < 0) return;
  const [opening, closing] = content[open + 1] === '{' ? ['{', '}'] : ['(', ')'];
  const count = (mark: string): number => content.slice(open).split(mark).length;
  if (count(opening) > count(closing)) {
    const offset = start + 4 + open;
    const fix = withFix('escapeAt', [{ offset, length: 0, content: '@' }]);
    report({ code: 'openCodeInComment', severity: 'information', offset, length: 2, facts: {}, ...fix });
  }
}

/** Reports an attribute that must be there. */
export function requireAttribute({ report }: Rules, element: PolicyElement, name: string): void {
  if (!attribute(element, name)) {
    report(about(element, 'attributeMissing', 'error', { facts: { element: element.name, attribute: name } }));
  }
}
