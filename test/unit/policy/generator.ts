/** Numbers in [0, 1) from a seed: mulberry32. */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export interface PolicyGenerator {
  /** A sound document without an identity in it. */
  readonly document: () => string;
  /** Broken, glued or random text. */
  readonly anything: () => string;
  /** A value for an attribute. */
  readonly value: () => string;
}

const shards = [
  '<',
  '>',
  '</',
  '/>',
  '<a',
  '<policies>',
  '<inbound',
  '</inbound>',
  '<base />',
  '@(',
  '@{',
  ')',
  '}',
  '{',
  '(',
  '@@',
  '"',
  "'",
  '=',
  ' b="',
  '&quot;',
  '&#34;',
  '&amp;',
  '$"',
  '$@"',
  '@"',
  '//',
  '/*',
  '*/',
  '<!--',
  '-->',
  '<![CDATA[',
  ']]>',
  '<?',
  '?>',
  '\r\n',
  '\n',
  '\r',
  '\t',
  ' ',
  '\0',
  '\ufeff',
  '\ud800',
  '\udc00',
  '😀',
  'é',
  '${x}',
  '%{ if',
  '{{n}}',
  '__X__',
  '\\',
  '<<<<<<< ',
  'x',
  '—',
  '<authentication-managed-identity',
  ' resource="r"',
] as const;

const codes = [
  '@(x)',
  '@(x.Get("k)", "") == "y")',
  "@(x.Trim('\"'))",
  '@{ // it}\n return "a"; }',
  '@(@"a ""b)" + $"{d["k)"]} {{n}}")',
  '@(x.Get(&quot;k)&quot;) &amp;&amp; a &lt; b)',
  '@($@"{a("b")}\n)")',
  '@{ /* } */ return 1; }',
] as const;

export function policyGenerator(next: () => number): PolicyGenerator {
  const below = (count: number): number => Math.floor(next() * count);
  const pick = <T>(of: readonly T[]): T => of[below(of.length)] as T;
  const eol = (): string => pick(['\n', '\r\n', '\n']);
  const indent = (): string => pick(['\t', '    ', '  ', '\t\t', '']);
  const value = (): string =>
    pick(['api://x', 'a "b" <c> & d', 'é😀', '{{name}}', 'x@(y', "it's", '', '@(x["r"])', 'a\tb\nc']);
  const attribute = (index: number): string => {
    const quote = pick(['"', '"', "'"]);
    const plain = pick(['a', 'x y', '&amp;', '{{n}}', '', pick(codes)]);
    const content = plain.includes(quote) && !plain.startsWith('@') ? 'a' : plain;
    return `${pick([' ', '  ', '\n\t'])}a${index}${pick(['=', ' = '])}${quote}${content}${quote}`;
  };
  const element = (depth: number): string => {
    const name = pick(['cors', 'set-header', 'choose', 'when', 'return-response', 'validate-jwt', 'a.b', 'rate-limit']);
    const attributes = Array.from({ length: below(3) }, (_, index) => attribute(index)).join('');
    const header = name === 'set-header' && next() < 0.5 ? ' name="Authorization"' : attributes;
    if (next() < 0.4) return `<${name}${header}${pick(['', ' '])}/>`;
    const inner = next() < 0.4 || depth > 2 ? pick([...codes, 'text', '', '{"m": "x@y.z"}']) : statements(depth + 1);
    return `<${name}${header}>${inner}</${name}>`;
  };
  const statements = (depth: number): string =>
    Array.from(
      { length: below(4) },
      () => eol() + indent() + pick([element(depth), element(depth), '<!-- @{ -->', '<![CDATA[ @( ]]>']),
    ).join('') + eol();
  const section = (name: string): string => {
    const form = next();
    if (form < 0.1)
      return (
        indent() +
        pick([
          `<${name} />`,
          `<${name}/>`,
          `<${name}></${name}>`,
          `<${name}><base /></${name}>`,
          `<${name}>${eol()}</${name}>`,
        ]) +
        eol()
      );
    const base = next() < 0.8 ? eol() + indent() + '<base />' + pick(['', '', ' <!-- outer -->']) : '';
    return `${indent()}<${name}>${pick([base + statements(0), statements(0) + indent() + base.trim() + eol()])}${indent()}</${name}>${eol()}`;
  };
  const document = (): string => {
    const head = pick(['', '', '\ufeff', '<!-- head -->\r\n']);
    if (next() < 0.1) return `${head}<fragment>${statements(0)}</fragment>${pick(['', '\n'])}`;
    if (next() < 0.05) return pick(['<policies />', '<policies/>', '<policies></policies>', '<policies>\n</policies>']);
    const names = ['inbound', 'backend', 'outbound', 'on-error'].filter(() => next() < 0.9);
    return `${head}<policies>${eol()}${names.map(section).join('')}</policies>${pick(['', eol()])}`;
  };
  const anything = (): string => {
    const form = next();
    if (form < 0.6) return Array.from({ length: below(24) }, () => pick(shards)).join('');
    if (form < 0.7) return Array.from({ length: below(30) }, () => String.fromCharCode(below(0x10000))).join('');
    const text = document();
    const at = below(text.length + 1);
    if (form < 0.8) return text.slice(0, at);
    return text.slice(0, at) + pick(shards) + text.slice(at + below(3));
  };
  return { document, anything, value };
}
