import type { Plan } from '../../src/plan';
import { type LoggedRequest, Propagating, type World } from '../../src/simulator/world';
import type { Journey } from './journeys';
import { type RawRoute, ownPolicy } from './raw';
import { appIdOf, calledServiceId, serviceId } from './scenario';

export type Meddling = 'meddlingSettings' | 'meddlingPolicy';

const mark = '<!-- theirs -->';
const wholePolicy = `<policies><inbound><base /></inbound><backend><base /></backend><outbound><base /></outbound><on-error><base /></on-error>${mark}</policies>`;

/** Someone else: changes, once, something that a plan writes too, in a part that isn't ours, and may take it back. */
export class Meddler {
  readonly #world: World;
  readonly #journey: Journey;
  readonly #kind: Meddling;
  /** Number of the first request after it; undefined: it hasn't happened yet, or is taken back. */
  #since: number | undefined;
  #hasMeddled = false;

  constructor(world: World, journey: Journey, kind: Meddling) {
    this.#world = world;
    this.#journey = journey;
    this.#kind = kind;
  }

  get isThere(): boolean {
    return this.#since !== undefined;
  }

  get hasMeddled(): boolean {
    return this.#hasMeddled;
  }

  /** `requests`: how many have come. */
  change(requests: number): void {
    this.#hasMeddled = true;
    this.#since = requests;
    const { auth, policy } = this.#things();
    if (auth) auth.set({ ...auth.stored, theirs: { changed: true } }, 0);
    policy?.set(text => (text === undefined ? wholePolicy : text.replace('</policies>', `${mark}</policies>`)));
  }

  takeBack(): void {
    this.#since = undefined;
    const { auth, policy } = this.#things();
    if (auth) auth.set(Object.fromEntries(Object.entries(auth.stored ?? {}).filter(([name]) => name !== 'theirs')), 0);
    policy?.set(text => (text === wholePolicy ? undefined : text?.replace(mark, '')));
  }

  /** What was there, with their change in it: it has to be there afterwards, too. */
  inTheirs<T>(snapshot: T): T {
    if (!this.isThere) return snapshot;
    const copy = structuredClone(snapshot) as {
      sites: Record<string, { auth: Record<string, unknown> }>;
      services: Record<string, { policies: Record<string, { text: string }> }>;
    };
    const { site, service, key } = this.#places();
    if (site !== undefined) {
      const found = copy.sites[site];
      if (found) found.auth = { ...found.auth, theirs: { changed: true } };
    }
    const policies = service === undefined ? undefined : copy.services[service]?.policies;
    if (policies) policies[key] = { ...policies[key], text: this.inText(policies[key]?.text) };
    return copy as T;
  }

  /** The same of the policies' texts. */
  inRaw(raw: RawRoute): RawRoute {
    const { service } = this.#places();
    if (!this.isThere || service === undefined) return raw;
    return service === serviceId.toLowerCase()
      ? { ...raw, policy: this.inText(raw.policy) }
      : { ...raw, calledPolicy: this.inText(raw.calledPolicy) };
  }

  inText = (text: string | undefined): string => text?.replace('</policies>', `${mark}</policies>`) ?? wholePolicy;

  /** Whether their change is gone though they haven't taken it back. */
  get isLost(): boolean {
    const { auth, policy } = this.#things();
    if (!this.isThere) return false;
    return auth ? auth.stored?.['theirs'] === undefined : policy?.text?.includes(mark) !== true;
  }

  /**
   * Their change fell between our last reading of the settings and our write, which App Service can't refuse: nobody could
   * have seen it. Only readings that were under way together with that one may lie between, and the plan has to warn.
   */
  wasUnseeable(plan: Plan | undefined, requests: readonly LoggedRequest[]): boolean {
    const { site } = this.#places();
    if (site === undefined || this.#since === undefined) return false;
    const since = this.#since;
    const isOfSettings = ({ path }: LoggedRequest): boolean =>
      path.toLowerCase().startsWith(`${site}/config/authsettingsv2`);
    const next = requests.find(one => one.index >= since && isOfSettings(one));
    const last = requests.findLast(one => one.index < since && isOfSettings(one));
    if (next?.method !== 'PUT' || last?.method !== 'GET') return false;
    const between = requests.filter(one => one.index > last.index && one.index < next.index);
    const isShort = between.length <= mostBetween && between.every(one => one.method === 'GET');
    // Requests of another route, side by side with this one, lie between, too: that it is short is seen in other journeys.
    return (
      (isShort || this.#journey.also !== undefined) &&
      plan?.cautions.some(one => one.code === 'noConflictCheck') === true
    );
  }

  #places(): { readonly site?: string; readonly service?: string; readonly key: string } {
    const { api, app, called } = this.#journey;
    if (this.#kind === 'meddlingPolicy') return { service: serviceId.toLowerCase(), key: ownPolicy(api) };
    if (called !== undefined) return { service: calledServiceId.toLowerCase(), key: ownPolicy(called) };
    return { site: appIdOf(app).toLowerCase(), key: '' };
  }

  #things() {
    const { site, service, key } = this.#places();
    const policies = service === undefined ? undefined : this.#world.services.get(service)?.policies;
    const { clock, ids } = this.#world;
    return {
      auth: site === undefined ? undefined : this.#world.sites.get(site)?.auth,
      policy: policies && {
        text: policies.get(key)?.stored?.text,
        set: (change: (text: string | undefined) => string | undefined): void => {
          const place =
            policies.get(key) ?? new Propagating<{ text: string; etag: string } | undefined>(clock, undefined);
          const text = change(place.stored?.text);
          place.set(text === undefined ? undefined : { text, etag: ids.hex(16) }, 0);
          policies.set(key, place);
        },
      },
    };
  }
}

/** Requests that are sent in the same moment as the reading. */
const mostBetween = 3;
