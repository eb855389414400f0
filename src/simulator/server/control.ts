import { timingSafeEqual } from 'node:crypto';
import { json, type SimRequest, type SimResponse } from '../http';
import { isObject, type JsonObject } from '../json';
import { readScenario, fillWorld, ScenarioError } from '../scenario';
import { defaultSwitches, type Fault, FaultError, longestChain, Propagating, switchFault, type World } from '../world';
import { loopbackHosts, type Planes } from './dispatch';

/** The header that has to carry the handshake's `controlSecret`. */
const controlHeader = 'x-local-azure-control';

export const isControl = (request: SimRequest): boolean =>
  request.url.pathname.startsWith('/.control/') && loopbackHosts.has(request.host);

/**
 * `/.control/…` on 127.0.0.1, for whoever started this process:
 * `GET state` · `GET|PATCH switches` · `POST clock {"advance": milliseconds}` · `PUT scenario` (everything anew) ·
 * `PATCH sites?id=…` and `PATCH services?id=…` (set plain properties) · `POST tokenCache/clear` ·
 * `GET faults` (those not spent) · `POST faults {"faults": [Fault]}` (adds) · `DELETE faults` ·
 * `GET memory` (bytes and processor time used, after collecting garbage where `--expose-gc` lets it) ·
 * `GET requests` (the log and its longest chain) · `DELETE requests` (numbers begin at 0 again).
 */
export function controlAnswer(world: World, planes: Planes, request: SimRequest): Promise<SimResponse> {
  return Promise.resolve(
    authorised(world, request)
      ? answer(world, planes, request)
      : json(401, { error: 'The control secret is missing or wrong.' }),
  );
}

function authorised(world: World, request: SimRequest): boolean {
  const given = Buffer.from(request.headers[controlHeader] ?? '');
  const wanted = Buffer.from(world.controlSecret);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

const bad = (message: string): SimResponse => json(400, { error: message });

function answer(world: World, planes: Planes, request: SimRequest): SimResponse {
  const what = `${request.method} ${request.url.pathname.slice('/.control/'.length)}`;
  if (what === 'GET state') return json(200, state(world));
  if (what === 'GET memory') return json(200, memory());
  if (what === 'GET switches') return json(200, world.switches);
  if (what === 'GET faults') return json(200, { faults: world.faults.waiting });
  if (what === 'GET requests')
    return json(200, { requests: world.requests.all, longestChain: longestChain(world.requests.all) });
  let body: JsonObject;
  try {
    const value: unknown = JSON.parse(request.body === '' ? '{}' : request.body);
    if (!isObject(value)) return bad('An object is expected.');
    body = value;
  } catch {
    return bad('The body is not JSON.');
  }
  switch (what) {
    case 'PATCH switches':
      return setSwitches(world, body);
    case 'POST clock': {
      const { advance } = body;
      if (typeof advance !== 'number' || advance < 0) return bad('advance: milliseconds, not negative.');
      world.clock.advance(advance);
      return json(200, { now: world.clock.now() });
    }
    case 'POST faults':
      return addFaults(world, body);
    case 'DELETE faults':
      world.faults.clear();
      return json(200, { faults: [] });
    case 'DELETE requests':
      world.requests.clear();
      return json(200, { requests: [], longestChain: 0 });
    case 'PUT scenario':
      return replace(world, planes, body);
    case 'PATCH sites':
      return patch(world.sites.get(request.url.searchParams.get('id')?.toLowerCase() ?? ''), body);
    case 'PATCH services':
      return patch(world.services.get(request.url.searchParams.get('id')?.toLowerCase() ?? ''), body);
    case 'POST tokenCache/clear':
      for (const tenant of world.tenants) tenant.tokenCache.clear();
      return json(200, {});
    default:
      return json(404, { error: `There is no control call ${what}.` });
  }
}

function setSwitches(world: World, body: JsonObject): SimResponse {
  for (const [name, value] of Object.entries(body)) {
    const fault = switchFault(name, value);
    if (fault !== undefined) return bad(`${name}: ${fault}`);
  }
  Object.assign(world.switches, body);
  return json(200, world.switches);
}

function memory() {
  globalThis.gc?.();
  const { heapUsed, rss, external } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  return { heapUsed, rss, external, cpuMilliseconds: (user + system) / 1000 };
}

function addFaults(world: World, body: JsonObject): SimResponse {
  const { faults } = body;
  if (!Array.isArray(faults) || !faults.every(isObject)) return bad('faults: a list of faults is expected.');
  try {
    // `add` looks at each.
    world.faults.add(...(faults as unknown as readonly Fault[]));
  } catch (error) {
    if (error instanceof FaultError) return bad(error.message);
    throw error;
  }
  return json(200, { faults: world.faults.waiting });
}

/** Sets properties that are plain values already; what propagates, references others or isn't there is refused. */
function patch(target: object | undefined, body: JsonObject): SimResponse {
  if (!target) return json(404, { error: 'There is nothing with that id.' });
  const known = new Map<string, unknown>(Object.entries(target));
  for (const [name, value] of Object.entries(body)) {
    const current = known.get(name);
    if (!known.has(name) || current instanceof Propagating || current instanceof Map || name === 'id') {
      return bad(`${name} can't be set.`);
    }
    if (typeof current !== typeof value || Array.isArray(current) !== Array.isArray(value)) {
      return bad(`${name}: a value of the same kind is expected.`);
    }
  }
  Object.assign(target, body);
  return json(200, plain(target));
}

function replace(world: World, planes: Planes, body: JsonObject): SimResponse {
  try {
    const scenario = readScenario(body);
    for (const collection of [
      world.services,
      world.sites,
      world.siteHosts,
      world.identities,
      world.deployments,
      world.resourceGroups,
    ]) {
      collection.clear();
    }
    world.faults.clear();
    world.requests.clear();
    world.tenants.length = 0;
    world.deletedServices.length = 0;
    world.subscriptions.length = 0;
    Object.assign(world.switches, defaultSwitches, scenario.switches);
    fillWorld(world, scenario);
    planes.forget();
    return json(200, state(world));
  } catch (error) {
    if (error instanceof ScenarioError) return bad(error.message);
    throw error;
  }
}

/** Everything as plain JSON: maps as lists, what propagates with both its values. */
function plain(value: unknown): unknown {
  if (value instanceof Propagating) return { stored: plain(value.stored), live: plain(value.live()) };
  if (value instanceof Map) return [...value].map(([key, item]) => ({ key: plain(key), value: plain(item) }));
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, item]) => typeof item !== 'function')
        .map(([key, item]) => [key, plain(item)]),
    );
  }
  return value;
}

const state = ({ tenants, subscriptions, services, sites, identities, switches, clock }: World) => ({
  now: clock.now(),
  tenants: plain(tenants),
  subscriptions,
  services: [...services.values()].map(plain),
  sites: [...sites.values()].map(plain),
  identities: [...identities.values()],
  switches,
});
