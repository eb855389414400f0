type Properties = Readonly<Record<string, unknown>>;

/** The address in a document; undefined: there is none. */
export function addressOf(properties: Properties, name: 'serviceUrl' | 'url'): string | undefined {
  const value = properties[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The same address at another host, by https: path and query stay. */
export function movedTo(address: string, host: string): string {
  const { pathname, search } = new URL(address);
  return `https://${host}${pathname === '/' && !address.endsWith('/') ? '' : pathname}${search}`;
}
