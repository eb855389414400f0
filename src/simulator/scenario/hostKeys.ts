import type { HostKeys, Ids } from '../world';

export interface GivenHostKeys {
  readonly masterKey?: string | undefined;
  readonly hostKeys?: Readonly<Record<string, string>> | undefined;
  readonly systemKeys?: Readonly<Record<string, string>> | undefined;
}

/** A site's host keys, made when somebody first asks: hardly any of a large tenant's sites ever is. */
export function hostKeysOf(ids: Ids, siteId: string, given: GivenHostKeys | undefined): HostKeys {
  let made: HostKeys | undefined;
  const keys = () =>
    (made ??= {
      masterKey: given?.masterKey ?? ids.keyFor(40, siteId, 'master'),
      functionKeys: { default: ids.keyFor(40, siteId, 'default'), ...given?.hostKeys },
      systemKeys: { ...given?.systemKeys },
    });
  return {
    get masterKey() {
      return keys().masterKey;
    },
    set masterKey(value) {
      keys().masterKey = value;
    },
    get functionKeys() {
      return keys().functionKeys;
    },
    get systemKeys() {
      return keys().systemKeys;
    },
  };
}
