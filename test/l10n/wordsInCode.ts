import { readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';
import { type CatalogueElement, catalogue } from '../../src/policy';
import { projectRoot } from '../vscode/paths';

/** A text in the code. `where`: `src/ui/…/file.ts:12`. */
export interface Found {
  readonly text: string;
  readonly where: string;
  /** How many values fill its `{0}`, `{1}`…; undefined where they are spread. */
  readonly values: number | undefined;
}

export interface WordsInCode {
  /** What `l10n.t` is called with. */
  readonly translated: readonly Found[];
  /** `l10n.t` of something that isn't written there. */
  readonly computed: readonly string[];
  /** What reads like a sentence for people, but isn't translated. */
  readonly plain: readonly Found[];
}

/** The files whose words users see. The local Azure speaks Azure's words, and the policy language has codes only. */
function files(folder = join(projectRoot, 'src')): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter(entry => !['simulator', 'policy'].includes(entry.name))
    .flatMap(entry => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return files(path);
      return path.endsWith('.ts') ? [path] : [];
    })
    .sort();
}

export function wordsInCode(): WordsInCode {
  const all = files().map(path => wordsOf(readFileSync(path, 'utf8'), relative(projectRoot, path)));
  return {
    translated: all.flatMap(one => one.translated),
    computed: all.flatMap(one => one.computed),
    plain: all.flatMap(one => one.plain),
  };
}

/** The titles and descriptions of the policy catalogue, which are data and translated where they are shown. */
export function wordsOfCatalogue(): readonly string[] {
  const all = new Set<string>();
  const take = (entry: CatalogueElement | string): void => {
    if (typeof entry === 'string') return;
    if ('title' in entry && typeof entry.title === 'string') all.add(entry.title);
    for (const { documentation } of [entry, ...entry.attributes]) all.add(documentation);
    entry.children.forEach(take);
  };
  catalogue.forEach(take);
  return [...all];
}

export function wordsOf(source: string, name: string): WordsInCode {
  const file = ts.createSourceFile(name, source, ts.ScriptTarget.Latest, true);
  const translated: Found[] = [];
  const computed: string[] = [];
  const plain: Found[] = [];
  const whereOf = (node: ts.Node): string => `${name}:${file.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
  const visit = (node: ts.Node): void => {
    if (isTranslation(node)) {
      const [first, ...values] = node.arguments;
      if (first && ts.isStringLiteralLike(first)) {
        const spread = values.some(value => ts.isSpreadElement(value));
        translated.push({ text: first.text, where: whereOf(node), values: spread ? undefined : values.length });
        values.forEach(visit);
        return;
      }
      computed.push(`${whereOf(node)} ${node.getText()}`);
    }
    if (isForNobody(node)) return;
    const text = textOf(node);
    if (text !== undefined && isSentence(text)) plain.push({ text, where: whereOf(node), values: 0 });
    ts.forEachChild(node, visit);
  };
  visit(file);
  return { translated, computed, plain };
}

const isTranslation = (node: ts.Node): node is ts.CallExpression =>
  ts.isCallExpression(node) && node.expression.getText() === 'l10n.t';

/** What is a type, an address of a module, a bug's words, or for the log. */
function isForNobody(node: ts.Node): boolean {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node) || ts.isTypeNode(node)) return true;
  if (ts.isNewExpression(node)) return /^(?:Range|Type)?Error$/.test(node.expression.getText());
  return ts.isCallExpression(node) && /(?:^|\.)(?:warn|debug|trace|info|note)$/.test(node.expression.getText());
}

function textOf(node: ts.Node): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return undefined;
  return node.templateSpans.reduce((text, span, index) => `${text}{${index}}${span.literal.text}`, node.head.text);
}

/** Two English words side by side, one of them a small word; not code, markup, a query or a path. */
function isSentence(text: string): boolean {
  if (/[<>=|;\\]|\w\(|\/\w|::|--/.test(text)) return false;
  const words = text.split(/\s+/).filter(word => /^[“(]?[A-Za-z][A-Za-z’']*[”).,:;…]*$/.test(word));
  return words.length > 1 && words.some(word => smallWords.has(word.toLowerCase().replace(/[^a-z’']/g, '')));
}

const smallWords = new Set(
  `a an and are as at be by can can’t do doesn’t each for from has have how if in is isn’t it its no not nothing of on or
  shall since that the them then there these this to was what when which who why will with without yet your`.split(
    /\s+/,
  ),
);
