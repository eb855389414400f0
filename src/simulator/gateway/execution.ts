import { randomUUID } from 'node:crypto';
import type { SimRequest } from '../http';
import type { ApimService, KeySubscription, Operation, Product, World } from '../world';
import { contextValue } from './contextValue';
import type { Compiled, Value } from './expressions';
import { HeaderBag } from './headers';
import type { ApiMatch } from './match';
import type { GatewayMemory } from './memory';
import type { TraceRecorder } from './trace';

export type Section = 'inbound' | 'backend' | 'outbound' | 'on-error';
export const sections: readonly Section[] = ['inbound', 'backend', 'outbound', 'on-error'];
export type ScopeName = 'global' | 'workspace' | 'product' | 'api' | 'operation';

/** A response on its way through the policies. */
export interface MutableResponse {
  status: number;
  reason: string;
  headers: HeaderBag;
  body: string;
}

export interface LastError {
  readonly source: string;
  readonly reason: string;
  readonly message: string;
  readonly scope: ScopeName;
  readonly section: Section;
  /** Of the statement; empty where none failed. */
  readonly path: string;
  readonly policyId: string;
}

/** A policy said no, or failed. Without `response` the caller gets the 500 with an activity ID. */
export class PolicyFailure extends Error {
  readonly source: string;
  readonly reason: string;
  readonly response: MutableResponse | undefined;

  constructor(source: string, reason: string, message: string, response?: MutableResponse) {
    super(message);
    this.name = 'PolicyFailure';
    this.source = source;
    this.reason = reason;
    this.response = response;
  }
}

/** Where the request goes: a URL, or a back-end entity with its credentials. */
export interface Target {
  readonly baseUrl: string;
  readonly backEnd?: string;
}

/** undefined for whatever isn't an http or https address. */
export function httpUrl(text: string): URL | undefined {
  return /^https?:\/\//i.test(text) && URL.canParse(text) ? new URL(text) : undefined;
}

/** One request on its way through a gateway. */
export class Execution {
  readonly world: World;
  readonly service: ApimService;
  readonly memory: GatewayMemory;
  readonly incoming: SimRequest;
  readonly match: ApiMatch;
  readonly operation: Operation;
  readonly parameters: Readonly<Record<string, string>>;
  readonly trace: TraceRecorder;
  readonly requestId: string = randomUUID();
  readonly variables = new Map<string, Value>();
  readonly startedAt: number;
  product: Product | undefined;
  subscription: KeySubscription | undefined;
  method: string;
  headers: HeaderBag;
  body: string;
  /** Below the back end's base, with a leading `/` or empty. */
  path: string;
  query: URLSearchParams;
  target: Target;
  response: MutableResponse | undefined;
  section: Section = 'inbound';
  scope: ScopeName = 'global';
  /** The statement that runs. */
  place: { readonly path: string; readonly policyId?: string } = { path: '' };
  /** A policy has set `Host`: it goes out as it is, else the back end's own does. */
  setsHost = false;
  /** What the gateway shows the back end in the TLS handshake. */
  clientCertificate: string | undefined;
  lastError: LastError | undefined;
  /** What `cors` adds to the response in the end. */
  corsHeaders: readonly (readonly [name: string, value: string])[] = [];

  constructor(start: {
    world: World;
    service: ApimService;
    memory: GatewayMemory;
    incoming: SimRequest;
    match: ApiMatch;
    operation: Operation;
    parameters: Readonly<Record<string, string>>;
    trace: TraceRecorder;
  }) {
    this.world = start.world;
    this.service = start.service;
    this.memory = start.memory;
    this.incoming = start.incoming;
    this.match = start.match;
    this.operation = start.operation;
    this.parameters = start.parameters;
    this.trace = start.trace;
    this.startedAt = start.world.clock.now();
    this.method = start.incoming.method;
    this.headers = new HeaderBag(Object.entries(start.incoming.headers));
    this.body = start.incoming.body;
    this.path = start.match.rest;
    this.query = new URLSearchParams(start.incoming.url.searchParams);
    this.target = { baseUrl: start.match.api.serviceUrl ?? '' };
  }

  /** The back end's URL as it stands; undefined where its base is none. */
  backEndUrl(): URL | undefined {
    const base = this.target.baseUrl === '' ? `https://${this.incoming.host}` : this.target.baseUrl;
    const url = httpUrl(base.replace(/\/+$/, '') + this.path);
    if (url) url.search = this.query.toString();
    return url;
  }

  /** The same for showing: the caller's own where there is none. */
  url(): URL {
    return this.backEndUrl() ?? this.incoming.url;
  }

  evaluate(compiled: Compiled): Value {
    return compiled.run({
      context: contextValue(this),
      locals: new Map(),
      machine: { now: () => this.world.clock.now(), newGuid: randomUUID },
    });
  }

  /** An entry in the section that runs. */
  note(source: string, data: unknown): void {
    this.trace.add(this.section, source, data);
  }
}
