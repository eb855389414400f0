import { type Azure, type Call, listNamedValuesFor } from '../azure/interfaces';
import {
  type ApplicationFact,
  type ListedPrincipal,
  type NamedValue,
  type PolicyTexts,
  type Reading,
  type Route,
  type TokenStatement,
  containerOf,
  isUndecidable,
  policyFactOf,
  read,
  refersToNamedValues,
  sameId,
  valueOf,
  withNamedValues,
} from '../route';
import { refusedByFront } from './callEnd';
import { calledApiAccepts } from './calledCheck';
import type { Evidence } from './evidence';
import { intendedToken, names, withoutScope } from './intended';
import { type IssuerMetadata, issuerMetadata } from './issuerMetadata';
import { notNeeded, notRead, reading } from './reading';

/** A place beside the one that is called whose policy asks for a token. */
export interface TokenElsewhere {
  readonly kind: 'revision' | 'version' | 'operation';
  /** `2`, `v2`, `Get an order`. */
  readonly name: string;
  readonly texts: PolicyTexts;
}

/** What is asked for only when something was found wrong. */
export interface Further {
  readonly elsewhere: Reading<readonly TokenElsewhere[]>;
  /** By the ids on the app's allow lists, lower-case. */
  readonly listed: Reading<ReadonlyMap<string, ListedPrincipal>>;
  /** Ids of groups that hold a role and have the caller as a member; not in it: can't be told. */
  readonly groups: ReadonlyMap<string, boolean>;
  /** Of the service, where only a place beside refers to some. */
  readonly namedValues: Reading<readonly NamedValue[]>;
  /** Tenants that an app setting of the app lets in; asked for only where its authentication refuses the caller. */
  readonly allowedTenants: Reading<readonly string[]>;
  /** undefined: not asked, or not to be told. */
  readonly issuer?: IssuerMetadata;
  /** The application of a token that the effective policy doesn't send, but was meant to. */
  readonly intended: Reading<ApplicationFact | null>;
}

export const nothingFurther: Further = {
  elsewhere: notRead,
  listed: notRead,
  groups: new Map(),
  intended: notRead,
  namedValues: notRead,
  allowedTenants: notRead,
};

const mostAsked = 12;

/** Second questions, each only where the first answers call for it. */
export async function lookFurther(azure: Azure, route: Route, seen: Evidence, call: Call): Promise<Further> {
  const findingElsewhere =
    seen.policy && !intendedToken(seen) ? reading(findElsewhere(azure, route, seen, call)) : notNeeded;
  const findingValues = Promise.resolve(findingElsewhere).then(found =>
    (valueOf(found) ?? []).some(one => refersToNamedValues(one.texts)) && seen.around.namedValues.state === 'unread'
      ? reading(listNamedValuesFor(azure, route.api, call))
      : notNeeded,
  );
  const [written, listed, groups, namedValues, allowedTenants, issuer] = await Promise.all([
    findingElsewhere,
    reading(findListed(azure, seen, call)),
    findGroups(azure, seen, call),
    findingValues,
    findAllowedTenants(azure, route, seen, call),
    issuerMetadata(azure, seen, call),
  ]);
  const values = valueOf(seen.around.namedValues) ?? valueOf(namedValues) ?? [];
  const elsewhere: Further['elsewhere'] =
    written.state === 'read'
      ? read(written.value.map(one => ({ ...one, texts: withNamedValues(one.texts, values) })))
      : written;
  const token = intendedToken(seen) ?? tokenIn(valueOf(elsewhere)?.[0]);
  const intended = await findIntended(azure, seen, token, call);
  return {
    elsewhere,
    listed,
    groups,
    intended,
    namedValues,
    allowedTenants,
    ...(issuer && { issuer }),
  };
}

async function findElsewhere(
  azure: Azure,
  route: Route,
  seen: Evidence,
  call: Call,
): Promise<readonly TokenElsewhere[]> {
  const { apiManagement, details } = azure;
  const { api } = route;
  const backEnds = valueOf(seen.around.backEnds) ?? [];
  const policyAt = async (of: typeof api, operationId?: string): Promise<PolicyTexts> => {
    const chain = await apiManagement.getPolicyChain(of, operationId, call);
    const layers = chain.scopes.flatMap(({ place, policy }) =>
      place.kind === 'fragment' ? [] : [{ kind: place.kind, text: policy?.text }],
    );
    return { layers, fragments: chain.fragments };
  };
  const [revisions, versions, operations] = await Promise.all([
    details.listRevisions(api.id, call),
    apiManagement.listApis(containerOf(api), call),
    apiManagement.listOperations(api.id, call),
  ]);
  const at = async (
    kind: TokenElsewhere['kind'],
    name: string,
    policies: Promise<PolicyTexts>,
  ): Promise<readonly TokenElsewhere[]> => {
    const texts = await policies;
    return policyFactOf(texts, backEnds).token ? [{ kind, name, texts }] : [];
  };
  const found = await Promise.all([
    ...revisions
      .filter(one => one.revision !== api.revision)
      .slice(-mostAsked)
      .map(one => at('revision', one.revision, policyAt({ ...api, id: one.id }))),
    ...versions
      .filter(one => !sameId(one.id, api.id) && one.path === api.path && one.version !== api.version)
      .slice(0, mostAsked)
      .map(one => at('version', one.version ?? one.displayName, policyAt(one))),
    ...operations
      .filter(one => !sameId(one.id, seen.gateway?.operation?.operation.id ?? ''))
      .slice(0, mostAsked)
      .map(one => at('operation', one.displayName, policyAt(api, one.id))),
  ]);
  return found.flat();
}

/** Only ids that aren't the caller's own, and only when the caller isn't on the list, or isn't known. */
async function findListed(azure: Azure, seen: Evidence, call: Call): Promise<ReadonlyMap<string, ListedPrincipal>> {
  const { settings, caller } = seen;
  const own = [caller.clientId, caller.objectId, settings?.clientId].flatMap(id =>
    id === undefined ? [] : [id.toLowerCase()],
  );
  const wanted = intendedToken(seen)?.clientId;
  const named = wanted === undefined || isUndecidable(wanted) ? [] : [wanted];
  const lists = [
    { ids: settings?.allowedApplications ?? [], own: caller.clientId },
    { ids: settings?.allowedIdentities ?? [], own: caller.objectId },
    { ids: calledApiAccepts(seen.around)?.applications ?? [], own: caller.clientId },
  ];
  const misses = lists.some(list => {
    const id = list.own?.toLowerCase();
    return list.ids.length > 0 && !list.ids.some(one => one.toLowerCase() === id);
  });
  const asked = misses
    ? [...new Set([...named, ...lists.flatMap(list => list.ids)].map(id => id.toLowerCase()))].filter(
        id => !own.includes(id),
      )
    : [];
  const kinds = await Promise.all(
    asked.slice(0, mostAsked).map(async id => [id, await azure.details.findPrincipal(id, call)] as const),
  );
  return new Map(kinds);
}

/** Only where a group holds a role and the caller holds none. */
async function findGroups(azure: Azure, seen: Evidence, call: Call): Promise<ReadonlyMap<string, boolean>> {
  const principal = valueOf(seen.facts.application)?.servicePrincipal;
  const { objectId } = seen.caller;
  if (objectId === undefined || !principal?.assignmentRequired || principal.assigned?.includes(objectId))
    return new Map();
  const groups = (principal.assignments ?? []).filter(one => one.principalType.toLowerCase() === 'group');
  const known = await Promise.all(
    groups
      .slice(0, mostAsked)
      .map(async one => [one.principalId, await azure.details.isInGroup(one.principalId, objectId, call)] as const),
  );
  return new Map(known.flatMap(([id, isIn]) => (isIn === undefined ? [] : [[id, isIn] as const])));
}

const findAllowedTenants = (
  azure: Azure,
  { backEnd }: Route,
  seen: Evidence,
  call: Call,
): Promise<Further['allowedTenants']> | Further['allowedTenants'] =>
  backEnd.kind === 'app' && refusedByFront(seen, 403)
    ? reading(azure.details.getAllowedTenants(backEnd.app.id, call))
    : notNeeded;

const tokenIn = (elsewhere: TokenElsewhere | undefined): TokenStatement | undefined =>
  elsewhere && policyFactOf(elsewhere.texts).token;

/** By the name that was surely meant; else by the audience that the app waits for, if that isn't its own. */
async function findIntended(
  azure: Azure,
  seen: Evidence,
  token: TokenStatement | undefined,
  call: Call,
): Promise<Further['intended']> {
  if (!token || isUndecidable(token.resource)) return notNeeded;
  const registration = valueOf(seen.around.registration);
  const known = [valueOf(seen.facts.application), registration].flatMap(one => one ?? []);
  const isKnown = (name: string): boolean => known.some(one => names(one, name));
  const meant = [...new Set([token.resource, withoutScope(token.resource)])];
  if (meant.some(isKnown)) return notNeeded;
  const audiences = seen.settings?.allowedAudiences ?? [];
  const waitedFor = registration && audiences.some(one => names(registration, one)) ? [] : audiences;
  const asked = [...meant, ...waitedFor].slice(0, 3);
  if (asked.length === 0) return notNeeded;
  const found = await Promise.all(asked.map(name => reading(azure.directory.findApplication(name, call))));
  return found.find(one => one.state === 'unread' || one.value !== null) ?? found[0] ?? notNeeded;
}
