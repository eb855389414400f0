import { access, constants, mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Call, readFacts } from '../../src/azure';
import { proverFor } from '../../src/diagnosis';
import {
  type ApplyOutcome,
  type Plan,
  type PlanResult,
  type StepProgress,
  type UndoOutcome,
  applyPlan,
  interruptedChanges,
  newJournal,
  openChange,
  planRoute,
  readPlanContext,
  undoSteps,
} from '../../src/plan';
import { newJournalKey } from '../../src/plan/journal/seal';
import type { Route } from '../../src/route';
import { type FaultKind, type RequestLog, serviceAt } from '../../src/simulator/world';
import { type Estate, appIdOf, planted, routeIn } from './estate';
import type { Journey } from './journeys';
import { type RawRoute, differences, rawRoute, snapshot } from './raw';

/** A fault of the simulator, or the death of the process once that request has come: before or after it is acted on. */
export type Fault =
  { readonly kind: FaultKind | 'killBefore' | 'killAfter' | 'meddling'; readonly index: number } | undefined;

/** What a run without a fault has made known: the plan, and how many requests it took to make it. */
export interface Rehearsal {
  readonly plan: Plan;
  readonly planRequests: number;
}

export interface RunResult {
  readonly rehearsal?: Rehearsal;
  /** Of all requests of the whole journey, in order. */
  readonly methods: readonly string[];
  /** Empty: it held. */
  readonly problems: readonly string[];
  /** How it ended, for the summary. */
  readonly ended: string;
}

/** In memory where there is such a place: what a disk takes to sync isn't what is tried here. */
const scratch = access('/dev/shm', constants.W_OK).then(
  () => '/dev/shm',
  () => tmpdir(),
);

const deadProcess = 2 ** 22 + 4711;
/** Milliseconds, where answers never come; long for a request that comes at once. */
const shortTimeout = 500;

/** The whole journey with one fault in it, and what doesn't hold. */
export async function runJourney(
  estate: Estate,
  journey: Journey,
  fault: Fault,
  rehearsal?: Rehearsal,
): Promise<RunResult> {
  const run = new JourneyRun(estate, journey, fault, rehearsal);
  return run.all();
}

class JourneyRun {
  readonly #estate: Estate;
  readonly #journey: Journey;
  readonly #fault: Fault;
  readonly #rehearsal: Rehearsal | undefined;
  readonly #problems: string[] = [];
  readonly #said: string[] = [];
  readonly #calls: Promise<void>[] = [];
  readonly #key = newJournalKey();
  #folder = '';
  #made: Rehearsal | undefined;
  #isDead = false;
  #before: unknown;
  #atFirst: unknown;
  #rawBefore: RawRoute | undefined;
  #failures = 0;

  constructor(estate: Estate, journey: Journey, fault: Fault, rehearsal: Rehearsal | undefined) {
    this.#estate = estate;
    this.#journey = journey;
    this.#fault = fault;
    this.#rehearsal = rehearsal;
  }

  async all(): Promise<RunResult> {
    const { world, simulator } = this.#estate;
    await this.#estate.reset();
    simulator.requests.clear();
    simulator.faults.clear();
    for (let skipped = 0; skipped < this.#skipped; skipped++) skipRequest(simulator.requests);
    this.#folder = await mkdtemp(path.join(await scratch, 'faults-'));
    this.#before = snapshot(world);
    this.#atFirst = this.#before;
    this.#rawBefore = this.#raw();
    this.#arm();
    this.#estate.onExchange = () => {
      this.#meddle();
      this.#calls.push(this.#call());
    };
    let ended = 'not planned';
    try {
      ended = await this.#journeyThrough();
      const methods = simulator.requests.all.map(one => one.method);
      await Promise.all(this.#calls);
      await this.#judgeSecrets();
      this.#judgeDebugCredentials();
      return { methods, problems: this.#problems, ended, ...(this.#made && { rehearsal: this.#made }) };
    } finally {
      this.#estate.onExchange = () => undefined;
      await rm(this.#folder, { recursive: true, force: true });
    }
  }

  #arm(): void {
    const fault = this.#fault;
    if (!fault || fault.kind === 'meddling') return;
    const kind = fault.kind === 'killBefore' ? 'resetBefore' : fault.kind === 'killAfter' ? 'resetAfter' : fault.kind;
    this.#estate.simulator.faults.add({ kind, index: fault.index });
  }

  /** Someone else changes the app's settings and the policy, in something that isn't ours, between two requests. */
  #meddle(): void {
    if (this.#fault?.kind !== 'meddling') return;
    if (this.#estate.simulator.requests.all.length !== this.#fault.index) return;
    const site = this.#estate.world.sites.get(appIdOf(this.#journey.app).toLowerCase());
    site?.auth.set({ ...site.auth.stored, theirs: { changed: true } }, 0);
    this.#before = withTheirs(this.#before, appIdOf(this.#journey.app).toLowerCase());
  }

  /** Requests of a plan that needn't be made once more, as the fault comes later. */
  get #skipped(): number {
    const { planRequests = 0 } = this.#rehearsal ?? {};
    return this.#fault && this.#fault.index >= planRequests ? planRequests : 0;
  }

  #takeTheirsAway(): void {
    if (this.#fault?.kind !== 'meddling') return;
    const site = this.#estate.world.sites.get(appIdOf(this.#journey.app).toLowerCase());
    const ours = Object.entries(site?.auth.stored ?? {}).filter(([name]) => name !== 'theirs');
    site?.auth.set(Object.fromEntries(ours), 0);
    this.#before = this.#atFirst;
  }

  get #isKill(): boolean {
    return this.#fault?.kind === 'killBefore' || this.#fault?.kind === 'killAfter';
  }

  /** From the moment on at which the fatal request came, this process does nothing more. */
  async #alive(): Promise<void> {
    if (!this.#isKill || this.#isDead) return;
    const index = this.#fault?.index ?? -1;
    const struck = this.#estate.simulator.requests.all.find(one => one.index === index);
    if (!struck || struck.faults.length === 0) return;
    await new Promise<never>(() => this.#die());
  }

  #die: () => void = () => undefined;

  async #journeyThrough(): Promise<string> {
    const died = new Promise<'died'>(resolve => {
      this.#die = () => resolve('died');
    });
    const first = await Promise.race([this.#firstLife(), died]);
    if (first !== 'died') return first;
    this.#isDead = true;
    return this.#secondLife();
  }

  #connect() {
    const isMortal = !this.#isDead;
    const alive = (): Promise<void> => (isMortal ? this.#mortal() : Promise.resolve());
    const clock = this.#estate.clock();
    const timeout = this.#fault?.kind === 'timeoutBefore' || this.#fault?.kind === 'timeoutAfter';
    const azure = this.#estate.connect(
      line => this.#said.push(line),
      timeout ? shortTimeout : 20_000,
      {
        now: () => clock.now(),
        sleep: async (milliseconds, signal) => {
          await alive();
          // No caller's call lasts as long as a wait, which takes no time here.
          await Promise.all(this.#calls);
          await clock.sleep(milliseconds, signal);
        },
      },
      alive,
    );
    return azure;
  }

  /** As `#alive`, and for ever once dead: the first life never goes on beside the second. */
  async #mortal(): Promise<void> {
    if (this.#isDead) await new Promise<never>(() => undefined);
    await this.#alive();
  }

  #tell = (progress: StepProgress): void => {
    if ('text' in progress && progress.text) this.#said.push(progress.text);
    if (progress.kind === 'stopped') this.#said.push(progress.stop.text);
  };

  async #plan(azure: ReturnType<JourneyRun['connectNow']>): Promise<{ route: Route; result: PlanResult }> {
    const route = await routeIn(azure, this.#journey.api, this.#journey.app);
    const snapshot = azure.snapshot();
    const facts = readFacts(snapshot, route);
    const { choices } = this.#journey;
    const context = await readPlanContext(snapshot, { route, facts, routes: [route], choices });
    return { route, result: planRoute(context, choices) };
  }

  connectNow() {
    return this.#connect();
  }

  async #firstLife(): Promise<string> {
    const azure = this.#connect();
    let planned: { route: Route; result: PlanResult };
    try {
      planned = this.#skipped > 0 && this.#rehearsal ? ofRehearsal(this.#rehearsal) : await this.#plan(azure);
    } catch (error) {
      this.#said.push(String(error));
      this.#judgeUnchanged('after planning failed');
      return 'planning failed';
    }
    const { result, route } = planned;
    if (result.kind === 'refusal') {
      this.#judgeUnchanged('after a refusal');
      return `refused: ${result.code}`;
    }
    this.#judgeUnchanged('after planning');
    const planRequests = this.#estate.simulator.requests.all.length;
    this.#made = { plan: result, planRequests };
    // What went wrong while planning has been seen through: applying is struck by faults of its own.
    if (this.#fault && this.#skipped === 0) return 'planned in spite of it';
    const place = { folder: this.#folder, key: this.#key, pid: deadProcess };
    const file = newJournal(place, result, azure.clock.now());
    const journal = mortalJournal(file, () => this.#mortal());
    const outcome = await this.#apply(azure, route, result, journal);
    this.#judgeOutcome(outcome, result);
    const undone = await this.#undo(azure, route, outcome.applied, journal);
    return this.#afterUndo(azure, route, outcome.state, undone, outcome.applied, journal);
  }

  async #afterUndo(
    azure: ReturnType<JourneyRun['connectNow']>,
    route: Route,
    state: string,
    undone: UndoOutcome,
    applied: ApplyOutcome['applied'],
    journal: Parameters<typeof applyPlan>[2]['journal'],
  ): Promise<string> {
    if (undone.state === 'undone') {
      this.#judgeUndone('after undo');
      return `${state}, undone`;
    }
    // As a user would who was told what is left: once the others have taken their change back.
    if (undone.left.some(one => one.stop.difference)) this.#takeTheirsAway();
    const left = applied.filter(one => !undone.undone.includes(one.step));
    const again = await this.#undo(azure, route, left, journal);
    if (again.state !== 'undone')
      this.#problems.push(`undo: ${again.left.map(one => `${one.step}: ${one.stop.text}`).join(' ')}`);
    this.#judgeUndone('after the second undo');
    return `${state}, undone in two goes`;
  }

  /** After a restart: half of the interrupted changes are finished and then undone, the others undone at once. */
  async #secondLife(): Promise<string> {
    const azure = this.#connect();
    const place = { folder: this.#folder, key: this.#key };
    const [interrupted] = await interruptedChanges(place);
    if (!interrupted) {
      // Nothing begun, or all ended: what is there is one or the other.
      const names = (await readdir(this.#folder)).filter(name => name !== 'locks');
      if (names.length === 0) this.#judgeUnchanged('after a death before anything was begun');
      return 'killed, nothing interrupted';
    }
    const kept = await openChange(place, interrupted.record);
    const { plan, journal } = kept;
    const { route } = plan;
    let applied = kept.applied;
    let how = 'killed, undone';
    if ((this.#fault?.index ?? 0) % 2 === 0) {
      const outcome = await this.#apply(azure, route, plan, journal, kept.interrupted);
      this.#judgeOutcome(outcome, plan);
      applied = outcome.applied;
      how = `killed, finished (${outcome.state}), undone`;
    }
    const undone = await this.#undo(azure, route, applied, journal);
    await this.#afterUndo(azure, route, how, undone, applied, journal);
    return how;
  }

  async #apply(
    azure: ReturnType<JourneyRun['connectNow']>,
    route: Route,
    plan: Plan,
    journal: Parameters<typeof applyPlan>[2]['journal'],
    resume?: Parameters<typeof applyPlan>[2]['resume'],
  ): Promise<ApplyOutcome> {
    const read = (call?: Call, clientId?: string) => readFacts(azure, route, call, clientId);
    const prover = proverFor(azure, route, read, { sendGatewayToken: 'agreed' });
    const outcome = await applyPlan(azure, plan, {
      proverFor: () => prover,
      journal,
      onProgress: this.#tell,
      ...(resume && { resume }),
    });
    this.#said.push(outcome.stop?.stop.text ?? '', outcome.whyNotProved ?? '');
    return outcome;
  }

  async #undo(
    azure: ReturnType<JourneyRun['connectNow']>,
    route: Route,
    applied: ApplyOutcome['applied'],
    journal: Parameters<typeof applyPlan>[2]['journal'],
  ): Promise<UndoOutcome> {
    const outcome = await undoSteps(azure, applied, {
      journal,
      onProgress: this.#tell,
      turnOffIdentity: true,
      proverFor: () => proverFor(azure, route, () => readFacts(azure, route)),
    });
    this.#said.push(...outcome.left.map(one => one.stop.text));
    return outcome;
  }

  #raw(): RawRoute {
    return rawRoute(this.#estate.world, this.#journey.api, this.#journey.app, this.#journey.identity);
  }

  /** A caller with a key and no token of its own: it may never notice anything. */
  async #call(): Promise<void> {
    const { world } = this.#estate;
    const host = 'shop-apim.azure-api.net';
    const key = serviceAt(world, host)?.subscriptions.find(one => one.name === 'all')?.primaryKey ?? '';
    const url = new URL(`https://${host}/${this.#journey.api}/list`);
    const response = await world.dispatch({
      method: 'GET',
      host,
      url,
      headers: { host, 'ocp-apim-subscription-key': key },
      body: '',
      caller: { kind: 'internet', address: '198.51.100.99' },
    });
    if (response.status === 200) return;
    if (this.#failures++ > 0) return;
    const last = this.#estate.simulator.requests.all.at(-1);
    this.#problems.push(
      `a caller got ${response.status} after request ${last?.index ?? 0} (${last?.method ?? ''} ${last?.path ?? ''})`,
    );
  }

  #judgeUnchanged(when: string): void {
    const found = differences(this.#before, snapshot(this.#estate.world));
    if (found.length > 0) this.#problems.push(`changed ${when}: ${found.slice(0, 4).join('; ')}`);
  }

  #judgeUndone(when: string): void {
    this.#judgeUnchanged(when);
    const now = this.#raw();
    if (now.policy !== this.#rawBefore?.policy)
      this.#problems.push(`the policy isn’t as before, byte for byte, ${when}`);
  }

  /** What the user is told, against what is there. */
  #judgeOutcome(outcome: ApplyOutcome, plan: Plan): void {
    const now = this.#raw();
    const before = this.#rawBefore;
    if (!before) throw new Error('Nothing to compare with.');
    const stands: Record<string, boolean> = {};
    for (const step of plan.steps) {
      if (step.kind === 'identity') stands[step.id] = now.hasIdentity && !before.hasIdentity;
      // Where its text is taken out again later, that it stands can't be seen any more.
      const isGone = plan.steps.some(
        one => one.kind === 'policy' && one.isMoved === true && outcome.stands.includes(one.id),
      );
      if (step.kind === 'tryPolicy' && !isGone) stands[step.id] = now.policy !== before.policy;
      if (step.kind === 'backEnd') stands[step.id] = hasBackEndIdentity(now.backEnd ?? {});
      if (step.kind === 'policy' && step.isMoved === true) {
        // As before again: nothing to see, but that the trial is gone where the step stands.
        if (outcome.stands.includes(step.id)) stands[step.id] = now.policy === before.policy;
      } else if (step.kind === 'policy')
        stands[step.id] = now.policy !== before.policy && now.policy?.includes('ignore-error="true"') === false;
      if (step.kind === 'lock' || step.kind === 'admit') {
        const refuses = JSON.stringify(now.auth).includes('"Return401"');
        const isChanged = differences(before.auth, now.auth).some(one => !one.startsWith('/theirs'));
        stands[step.id] = step.kind === 'lock' ? refuses : isChanged;
      }
    }
    for (const [id, isThere] of Object.entries(stands)) {
      if (outcome.uncertain.includes(id)) continue;
      const told = outcome.stands.includes(id);
      if (told !== isThere) this.#problems.push(`told that ${id} ${told ? 'stands' : 'doesn’t stand'}, which is wrong`);
    }
    if (outcome.state === 'stopped' && (outcome.stop?.stop.text ?? '') === '')
      this.#problems.push('stopped without a word');
    if (outcome.stop?.stop.text.includes('bug in the extension') === true)
      this.#problems.push(`called a bug: ${outcome.stop.stop.text}`);
    if (outcome.state === 'secured') this.#judgeSecured();
    if (outcome.state === 'configured' && this.#fault === undefined) this.#problems.push('not proved without a fault');
    // Nothing but the identity, the policy and the app's settings may be another one than before.
    const rest = differences(this.#before, snapshot(this.#estate.world)).filter(one => !this.#isOurs(one));
    if (rest.length > 0) this.#problems.push(`something else changed: ${rest.slice(0, 4).join('; ')}`);
  }

  #isOurs(difference: string): boolean {
    const site = `/sites/${appIdOf(this.#journey.app).toLowerCase()}/auth/`;
    if (difference.startsWith(site))
      return /\/(platform|globalValidation|identityProviders\/azureActiveDirectory)\//.test(difference);
    if (/^\/services\/[^:]*\/(systemIdentity|attachedIdentities)/.test(difference)) return true;
    const isMoved = this.#journey.choices.scope?.kind === 'backEnd';
    if (isMoved && /^\/services\/[^:]*\/backends\/0\/properties\/credentials\/managedIdentity/.test(difference))
      return true;
    if (difference.includes(`/policies/api/${this.#journey.api};rev=1`)) return true;
    return /^\/tenants\/\d+\/servicePrincipals\//.test(difference);
  }

  #judgeSecured(): void {
    const { auth, policy, hasIdentity, backEnd } = this.#raw();
    const text = JSON.stringify(auth);
    const service = serviceAt(this.#estate.world, 'shop-apim.azure-api.net');
    const clientId =
      this.#journey.identity === 'system' ? service?.systemIdentity?.clientId : '7b0a9d11-1111-4111-8111-0000000000a2';
    const list = /"allowedApplications":\[([^\]]*)\]/.exec(text)?.[1] ?? '';
    if (!hasIdentity) this.#problems.push('secured without identity');
    if (!text.includes('"enabled":true') || !text.includes('"Return401"')) this.#problems.push('secured without lock');
    if (clientId === undefined || !list.includes(clientId))
      this.#problems.push('secured without the caller on the list');
    if (this.#journey.choices.scope?.kind === 'backEnd') {
      if (policy !== this.#rawBefore?.policy) this.#problems.push('secured with the trial still in the policy');
      if (!hasBackEndIdentity(backEnd ?? {})) this.#problems.push('secured without the back end’s identity');
    } else if (!policy?.includes('<authentication-managed-identity') || policy.includes('ignore-error="true"'))
      this.#problems.push('secured without the final policy');
  }

  #judgeDebugCredentials(): void {
    const { world } = this.#estate;
    const live = serviceAt(world, 'shop-apim.azure-api.net')?.debugCredentials.filter(
      one => one.expiresAt > world.clock.now(),
    );
    if ((live?.length ?? 0) > 0 && !this.#isKill) this.#problems.push('a debug token is still good');
  }

  async #judgeSecrets(): Promise<void> {
    const names = await readdir(this.#folder, { recursive: true, withFileTypes: true });
    const files = names.filter(one => one.isFile()).map(one => path.join(one.parentPath, one.name));
    const texts = await Promise.all(files.map(file => readFile(file, 'latin1')));
    for (const [where, all] of [
      ['a file', texts.join('\n')],
      ['a log or message', this.#said.join('\n')],
    ] as const) {
      if (all.includes(planted)) this.#problems.push(`the planted key is in ${where}`);
      if (/eyJ[\w-]{20,}\./.test(all)) this.#problems.push(`a token is in ${where}`);
    }
  }
}

/** Read here, not by our own code. */
const hasBackEndIdentity = (properties: object): boolean =>
  /"managedIdentity":\{"resource":"[^"]+"/.test(JSON.stringify(properties));

const ofRehearsal = ({ plan }: Rehearsal): { route: Route; result: Plan } => ({ route: plan.route, result: plan });

/** Counts a request that isn't sent, so that numbers mean the same in all runs of a journey. */
function skipRequest(log: RequestLog): void {
  log.begin('GET', 'none', 'skipped', new URL('https://skipped/'));
}

/** What someone else has set has to be there afterwards, too. */
function withTheirs(before: unknown, site: string): unknown {
  const copy = structuredClone(before) as { sites: Record<string, { auth: Record<string, unknown> }> };
  const found = copy.sites[site];
  if (found) found.auth = { ...found.auth, theirs: { changed: true } };
  return copy;
}

type Journal = Parameters<typeof applyPlan>[2]['journal'];

/** Of a process that may die: what it would do after its death is never done. */
function mortalJournal(file: Journal, alive: () => Promise<void>): Journal {
  const guarded =
    <A extends unknown[]>(write: (...args: A) => Promise<void>) =>
    async (...args: A): Promise<void> => {
      await alive();
      await write(...args);
      await alive();
    };
  return {
    begin: guarded(plan => file.begin(plan)),
    beginUndo: guarded(() => file.beginUndo()),
    willWrite: guarded((step, before) => file.willWrite(step, before)),
    wrote: guarded(applied => file.wrote(applied)),
    tookBack: guarded(step => file.tookBack(step)),
    end: guarded(outcome => file.end(outcome)),
  };
}
