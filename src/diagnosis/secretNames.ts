import { elements, findAll, parsePolicy, textOf, valueOf as attributeOf } from '../policy';
import { type Route, type Surroundings, valueOf } from '../route';

const hidden = '[key hidden]';
/** Set by back ends too, and never secret. */
const harmless: ReadonlySet<string> = new Set(['host', 'accept', 'content-type', 'user-agent']);

/**
 * Headers and query parameters whose values are secret by what is configured: the APIs' own key names, credentials of back
 * ends, and what a policy fills from a named value that isn't plain. Lower-case.
 */
export function secretNames({ api, backEnd }: Route, { policies, backEnds }: Surroundings): readonly string[] {
  const apis = [api, ...(backEnd.kind === 'api' ? [backEnd.api] : [])];
  const { layers = [], fragments = {} } = valueOf(policies) ?? {};
  const names = [
    ...apis.flatMap(({ keyNames }) => [keyNames.header, keyNames.query]),
    ...(valueOf(backEnds) ?? []).flatMap(one => [...one.headerNames, ...(one.queryNames ?? [])]),
    ...[...layers.map(layer => layer.text ?? ''), ...Object.values(fragments)].flatMap(filledIn),
  ];
  return [...new Set(names.map(name => name.trim().toLowerCase()))].filter(
    name => /^[\w.-]+$/.test(name) && !harmless.has(name),
  );
}

/** Plain named values stand in their places already, so what is left refers to secret or unknown ones. */
function filledIn(text: string): readonly string[] {
  if (!text.includes('{{')) return [];
  const { children } = parsePolicy(text);
  return ['set-header', 'set-query-parameter']
    .flatMap(name => findAll(children, name))
    .filter(one => elements(one.children, 'value').some(value => textOf(value, text).includes('{{')))
    .map(one => attributeOf(one, 'name') ?? '');
}

const string = String.raw`"(?:[^"\\]|\\.)*"`;
const value = String.raw`(?:${string}|\[[^\]]*\])`;

/** Takes the values of these headers and query parameters out of a text: as JSON, as header lines, in addresses. */
export function withoutValuesOf(names: readonly string[]): (text: string) => string {
  if (names.length === 0) return text => text;
  const any = `(?:${names.map(name => name.replace(/[.]/g, '\\.')).join('|')})`;
  const rules: readonly (readonly [RegExp, string])[] = [
    [new RegExp(`("name":\\s*"${any}",\\s*"value":\\s*)${value}`, 'gi'), `$1"${hidden}"`],
    [new RegExp(`("value":\\s*)${value}(,\\s*"name":\\s*"${any}")`, 'gi'), `$1"${hidden}"$2`],
    [new RegExp(`("${any}":\\s*)${value}`, 'gi'), `$1"${hidden}"`],
    [new RegExp(`([?&;]${any}=)[^&\\s"'<>#]*`, 'gi'), `$1${hidden}`],
    [new RegExp(`((?:^|[\\s,;'])${any}'?\\s*[:=]\\s*'?)(?!\\[)[^\\s"'][^\\r\\n"',;}]*`, 'gim'), `$1${hidden}`],
  ];
  return text => rules.reduce((shown, [pattern, instead]) => shown.replace(pattern, instead), text);
}
