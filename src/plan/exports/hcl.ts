/** Something that is written as it stands: a reference, a call. */
export class HclExpression {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export type HclValue =
  string | number | boolean | null | HclExpression | readonly HclValue[] | { readonly [key: string]: HclValue };

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '"': '\\"', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Inside double quotes of HCL: no quote, no line end, no start of an interpolation or directive. */
export const hclEscaped = (text: string): string =>
  text
    .replace(/[\\"\n\r\t]/g, character => escapes[character] ?? character)
    .replace(/([$%])(?=\{)/g, '$1$1')
    .replace(
      /[\p{Cc}\u2028\u2029]/gu,
      character => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
    );

export const hclText = (text: string): string => `"${hclEscaped(text)}"`;

/** A value as HCL; `indent` is that of the line it begins on. */
export function hclValue(value: HclValue, indent = ''): string {
  if (value instanceof HclExpression) return value.text;
  if (typeof value === 'string') return hclText(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]';
    return `[\n${value.map((item: HclValue) => `${inner}${hclValue(item, inner)},`).join('\n')}\n${indent}]`;
  }
  const entries = Object.entries(value);
  if (entries.length === 0) return '{}';
  return `{\n${entries.map(([key, item]) => `${inner}${hclText(key)} = ${hclValue(item, inner)}`).join('\n')}\n${indent}}`;
}

export interface HclBlock {
  /** `resource`, `provider`, `identity`. */
  readonly name: string;
  readonly labels?: readonly string[];
  readonly attributes?: Readonly<Record<string, HclValue>>;
  readonly blocks?: readonly HclBlock[];
}

export function hclBlock({ name, labels = [], attributes = {}, blocks = [] }: HclBlock, indent = ''): string {
  const inner = `${indent}  `;
  const width = Math.max(0, ...Object.keys(attributes).map(key => key.length));
  const lines = [
    ...Object.entries(attributes).map(([key, value]) => `${inner}${key.padEnd(width)} = ${hclValue(value, inner)}`),
    ...blocks.map(block => hclBlock(block, inner)),
  ];
  const head = [name, ...labels.map(hclText)].join(' ');
  return lines.length === 0 ? `${indent}${head} {}` : `${indent}${head} {\n${lines.join('\n')}\n${indent}}`;
}
