import type { Azure, Call, NamedValuePlace, NamedValueUse, StoredBackEnd, StoredNamedValue } from '../azure/interfaces';
import { keyHeaderTexts, namedValuesIn } from '../policy';
import {
  type App,
  type ArmId,
  type HttpFunction,
  type Reading,
  type Route,
  sameId,
  valueOf,
  workspaceOf,
} from '../route';
import { functionKeyTexts } from './backEndDocument';
import type { OtherApi, PolicyContext } from './context';
import { type KeyPlaces, keyedBackEnds } from './keyPlaces';
import type { PlanChoices } from './plan';
import { reading } from './reading';
import { hashOf } from './same';

/** What holds the function key that is sent, besides the statements and credentials that send it (domain.md 2.5). */
export interface KeyHolders {
  /** Named values that those name. */
  readonly namedValues: Reading<readonly HeldKey[]>;
  /** Everything of the service that names any named value. */
  readonly uses: Reading<readonly NamedValueUse[]>;
  /** Absent: not asked for, so no key was read. */
  readonly hostKey?: Reading<HostKeyFact>;
}

export interface HeldKey {
  readonly id: ArmId;
  readonly displayName: string;
  readonly stored: StoredNamedValue;
}

/** Which of the app's host keys it is, and who else holds it, as far as can be known. No key is in it. */
export interface HostKeyFact {
  /** undefined: none of them; perhaps it is a key of one function. */
  readonly found: { readonly name: string; readonly hash: string } | undefined;
  /** Named values of the service with its value. */
  readonly heldIn: readonly string[];
  /** Those whose value can't be read, so that they may hold it too. */
  readonly unread: readonly string[];
  /** Other services that call the app: they may send the same key. */
  readonly otherServices: readonly string[];
}

export interface HolderSources {
  readonly route: Route;
  readonly routes: readonly Route[];
  readonly choices: PlanChoices;
  readonly policy: Promise<PolicyContext>;
  readonly functions: Promise<Reading<readonly HttpFunction[]> | undefined>;
  readonly keyPlaces: Promise<KeyPlaces | undefined>;
  readonly otherApis: Promise<readonly OtherApi[]>;
}

/** What is written where the key is sent: statements of policies and credentials of back ends. */
function sendingTexts(policy: PolicyContext, places: KeyPlaces): readonly string[] {
  const operations = valueOf(places.operations) ?? [];
  const around = valueOf(places.around);
  const texts = [
    ...[policy, ...operations].map(one => valueOf(one.stored)?.text ?? ''),
    ...(around?.chain.scopes ?? []).flatMap(({ place, policy: stored }) =>
      place.kind === 'product' && stored ? [stored.text] : [],
    ),
    ...Object.values(around?.fragments ?? {}).map(one => one.text),
  ];
  const documents = Object.values(places.documents ?? {}).flatMap(one => {
    const stored = valueOf<StoredBackEnd>(one);
    return stored ? [stored] : [];
  });
  return [...texts.flatMap(keyHeaderTexts), ...documents.flatMap(one => functionKeyTexts(one.properties))];
}

/** Reads only where the key may go: every function of the app is anonymous. Keys themselves only where that was ticked. */
export async function readKeyHolders(
  azure: Azure,
  { route, routes, choices, ...asked }: HolderSources,
  call?: Call,
): Promise<KeyHolders | undefined> {
  const [policy, functions, places] = await Promise.all([asked.policy, asked.functions, asked.keyPlaces]);
  const { backEnd, service } = route;
  // What a workspace's policies name is kept in the workspace.
  if (backEnd.kind !== 'app' || !places || choices.pool || workspaceOf(route.api.id) !== undefined) return undefined;
  if (functions === undefined || valueOf(functions)?.some(one => one.authLevel !== 'anonymous') !== false)
    return undefined;
  const own = sendingTexts(policy, places);
  const isOwn = own.length > 0 || keyedBackEnds(places).length > 0;
  const uses = (): Promise<KeyHolders['uses']> => reading(() => azure.functionKeys.listUses(service.id, call));
  // The longest of what is read, so that it begins as soon as it is known to be needed.
  const early = isOwn ? uses() : undefined;
  // Told below.
  early?.catch(() => undefined);
  const others = (await asked.otherApis).flatMap(one => (one.keyed ? sendingTexts(one.policy, one.keyed.places) : []));
  if (!isOwn && others.length === 0) return undefined;
  // Its own first: of several keys that is the one to look for.
  const texts = [...own, ...others];
  const names = new Set(texts.flatMap(namedValuesIn).map(one => one.toLowerCase()));
  const listed = reading(() => azure.functionKeys.listNamedValues(service.id, call));
  const [namedValues, used, hostKey] = await Promise.all([
    reading(async () => {
      const all = await azure.functionKeys.listNamedValues(service.id, call);
      return Promise.all(
        all
          .filter(one => names.has(one.displayName.toLowerCase()))
          .map(async ({ id, displayName }) => {
            return { id, displayName, stored: await azure.functionKeys.getNamedValue(id, call) };
          }),
      );
    }),
    early ?? uses(),
    choices.deleteKey?.includes('hostKey') === true
      ? reading(async () =>
          readHostKey(
            azure,
            { app: backEnd.app, own, texts, names, all: valueOf(await listed) ?? [], route, routes },
            call,
          ),
        )
      : undefined,
  ]);
  return { namedValues, uses: used, ...(hostKey && { hostKey }) };
}

interface HostKeySources {
  readonly app: App;
  /** Of the route itself; `texts`: of all that may let go of it. */
  readonly own: readonly string[];
  readonly texts: readonly string[];
  /** Lower-case display names of the named values that hold the key. */
  readonly names: ReadonlySet<string>;
  readonly all: readonly NamedValuePlace[];
  readonly route: Route;
  readonly routes: readonly Route[];
}

/** A key that is written where it is sent, in a statement or as a value. */
const literalsIn = (texts: readonly string[]): readonly string[] =>
  texts.flatMap(text => {
    const values = [...text.matchAll(/<value>\s*([^<>{}]+?)\s*<\/value>/g)].map(match => match[1] ?? '');
    return text.includes('<') ? values : text.includes('{{') ? [] : [text];
  });

/** Compares the keys in memory and drops them: what is kept is names, and the hash of the one that was found. */
async function readHostKey(
  azure: Azure,
  { app, own, texts, names, all, route, routes }: HostKeySources,
  call?: Call,
): Promise<HostKeyFact> {
  const isHolder = (one: NamedValuePlace): boolean => names.has(one.displayName.toLowerCase());
  const [keys, values] = await Promise.all([
    azure.functionKeys.readHostKeys(app.id, call),
    Promise.all(
      all
        .filter(one => one.secret || isHolder(one))
        .map(async one => ({ one, value: await reading(() => azure.functionKeys.readNamedValue(one.id, call)) })),
    ),
  ]);
  const hashes = new Map([...keys].map(([name, key]) => [hashOf(key.reveal()), name]));
  const hashOfValue = (value: (typeof values)[number]['value']): string | undefined => {
    const known = valueOf(value);
    return known && hashOf(known.reveal());
  };
  const hashesOf = (some: readonly string[]): readonly (string | undefined)[] => {
    const wanted = some.flatMap(namedValuesIn).map(one => one.toLowerCase());
    const named = values.filter(({ one }) => wanted.includes(one.displayName.toLowerCase()));
    return [...named.map(({ value }) => hashOfValue(value)), ...literalsIn(some).map(hashOf)];
  };
  const hash = [...hashesOf(own), ...hashesOf(texts)].find(one => one !== undefined && hashes.has(one));
  const name = hash === undefined ? undefined : hashes.get(hash);
  const services = routes.filter(
    ({ backEnd, service }) =>
      backEnd.kind === 'app' && sameId(backEnd.app.id, app.id) && !sameId(service.id, route.service.id),
  );
  return {
    found: hash === undefined || name === undefined ? undefined : { name, hash },
    heldIn: values
      .filter(({ value }) => hash !== undefined && hashOfValue(value) === hash)
      .map(({ one }) => one.displayName),
    unread: values.filter(({ value }) => value.state === 'unread').map(({ one }) => one.displayName),
    otherServices: [...new Set(services.map(({ service }) => service.name))],
  };
}
