import type { StoredBackEnd } from '../azure/interfaces';
import { record } from '../route';
import { settingsText } from './lockedSettings';

type Properties = StoredBackEnd['properties'];

/** Whose token an entity sends: its `credentials.managedIdentity` (domain.md 2.7). */
export interface BackEndIdentity {
  readonly resource: string;
  /** Of a user-assigned identity; absent: the system-assigned one (U12). */
  readonly clientId?: string;
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Whether the entity sends that identity's token for that resource. */
export function sendsIdentity(properties: Properties, { resource, clientId = '' }: BackEndIdentity): boolean {
  const there = record(record(properties['credentials'])['managedIdentity']);
  return there['resource'] === resource && text(there['clientId']).toLowerCase() === clientId.toLowerCase();
}

/** Whether it sends the token of any identity. */
export const hasIdentity = (properties: Properties): boolean =>
  record(record(properties['credentials'])['managedIdentity'])['resource'] !== undefined;

/** The document with that identity; everything else in it, known or not, stays. */
export function withIdentity(properties: Properties, { resource, clientId }: BackEndIdentity): Properties {
  const credentials = record(properties['credentials']);
  const kept = Object.entries(record(credentials['managedIdentity'])).filter(([name]) => name !== 'clientId');
  const managedIdentity = { ...Object.fromEntries(kept), resource, ...(clientId !== undefined && { clientId }) };
  return { ...properties, credentials: { ...credentials, managedIdentity } };
}

/** The lists of credentials that may hold a function key, and the names that it has there (domain.md 5.9). */
const keyPlaces = [
  ['header', 'x-functions-key'],
  ['query', 'code'],
] as const;

/** The values of its function key, as they are written. */
export const functionKeyTexts = (properties: Properties): readonly string[] =>
  keyPlaces.flatMap(([list, key]) =>
    Object.entries(record(record(properties['credentials'])[list]))
      .filter(([name]) => name.toLowerCase() === key)
      .flatMap(([, value]): readonly unknown[] => (Array.isArray(value) ? value : [value]))
      .filter(one => typeof one === 'string'),
  );

/** The document without its function key; a list that is empty then stays, as the service stores it. */
export function withoutFunctionKey(properties: Properties): Properties {
  const credentials = record(properties['credentials']);
  const changed = keyPlaces.flatMap(([list, key]) => {
    const entries = Object.entries(record(credentials[list]));
    const left = entries.filter(([name]) => name.toLowerCase() !== key);
    return left.length === entries.length ? [] : [[list, Object.fromEntries(left)] as const];
  });
  if (changed.length === 0) return properties;
  return { ...properties, credentials: { ...credentials, ...Object.fromEntries(changed) } };
}

/** In credentials, what is no secret: ids and the names of schemes. */
const plain = new Set(['managedIdentity', 'certificateIds', 'certificate', 'scheme']);

/** A text that only refers to named values holds no secret itself. */
const onlyRefers = (value: string): boolean => /^(?:\s*\{\{[^{}]+\}\})*\s*$/.test(value);

/** The document with every secret in it replaced: what isn't known to be none counts as one. */
export function withSecrets(properties: Properties, replace: (value: string, place: string) => string): Properties {
  const hide = (value: unknown, place: string): unknown => {
    if (typeof value === 'string') return onlyRefers(value) ? value : replace(value, place);
    if (Array.isArray(value)) return value.map(one => hide(one, place));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, one]) => [name, plain.has(name) ? one : hide(one, name)]),
    );
  };
  const { credentials, proxy } = properties;
  const url = text(properties['url']);
  const shownUrl = url.replace(/([?&]([^=&]+)=)([^&#]+)/g, (_, start: string, name: string, value: string) =>
    onlyRefers(value) ? `${start}${value}` : `${start}${replace(value, name)}`,
  );
  const proxyUrl = record(proxy)['url'];
  return {
    ...properties,
    ...(url !== '' && { url: shownUrl }),
    ...(credentials !== undefined && { credentials: hide(credentials, 'credentials') }),
    ...(proxy !== undefined && {
      proxy: { ...record(hide(proxy, 'proxy')), ...(proxyUrl !== undefined && { url: proxyUrl }) },
    }),
  };
}

/** For showing: keys in order, no secret in it. */
export const shownBackEnd = (properties: Properties): string =>
  settingsText({ properties: withSecrets(properties, () => '(key hidden)') });

/** For comparing: keys in order. */
export const backEndText = (properties: Properties): string => settingsText({ properties });
