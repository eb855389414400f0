import type * as vscode from 'vscode';
import { Cancelled } from '../../../azure/interfaces';
import {
  type LintContext,
  type PolicyDocument,
  identitiesIn,
  isWholeExpression,
  parsePolicy,
  tokenFact,
  valueOf,
} from '../../../policy';
import { type ApplicationFact, hostOfUrl, sameId } from '../../../route';
import type { Explorer } from '../../explorer';
import type { ParsedPolicies } from '../parsedPolicies';
import { readPolicyUri } from '../policyUri';
import type { Surroundings } from '../problems';
import { credentialsOf } from './backEndCredentials';
import { nearNames } from './nearNames';
import { type PolicyOwner, ownerOf } from './policyOwner';
import { type ServiceFacts, readable } from './serviceFacts';

const kibibyte = 1024;

/** How large a policy may be, in bytes (domain.md 3.5). */
export const largestSize = (sku: string): number =>
  sku === 'Consumption' || /v2$/i.test(sku) ? 16 * kibibyte : 256 * kibibyte;

/** Everything that the rules are told about what is around a policy, as far as it can be read. */
export class AzureSurroundings implements Surroundings {
  readonly #explorer: Explorer;
  readonly #facts: ServiceFacts;
  readonly #parsed: ParsedPolicies;

  constructor(explorer: Explorer, facts: ServiceFacts, parsed: ParsedPolicies) {
    this.#explorer = explorer;
    this.#facts = facts;
    this.#parsed = parsed;
  }

  known(uri: vscode.Uri): LintContext {
    const place = readPolicyUri(uri)?.place;
    return place ? { scope: place.kind } : {};
  }

  async read(document: vscode.TextDocument, signal: AbortSignal): Promise<LintContext | undefined> {
    const owner = await ownerOf(document, this.#explorer);
    if (!owner || signal.aborted) return undefined;
    const policy = this.#parsed.of(document);
    try {
      const [identity, applications, backEnd, otherResources, api, names, chosenBackEndId] = await Promise.all([
        readable(this.#facts.service(owner)),
        this.#applicationsNamedIn(policy, owner),
        this.#backEnd(owner),
        this.#otherResources(owner),
        readable(this.#facts.api(owner)),
        this.#names(owner),
        this.#chosenElsewhere(owner),
      ]);
      return {
        scope: owner.place.kind,
        largestSize: largestSize(owner.service.sku),
        ...(identity && {
          identity: {
            systemAssigned: identity.identity.systemAssigned !== undefined,
            userAssigned: identity.identity.userAssigned,
          },
        }),
        ...(applications && { applications }),
        ...backEnd,
        ...(otherResources && { otherResources }),
        ...(api && { isCurrentRevision: api.isCurrent }),
        ...names,
        ...(chosenBackEndId !== undefined && { chosenBackEndId }),
      };
    } catch (error) {
      if (error instanceof Cancelled) return undefined;
      throw error;
    }
  }

  async #names(
    owner: PolicyOwner,
  ): Promise<Pick<LintContext, 'backEndIds' | 'backEndCredentials' | 'fragmentIds' | 'namedValues'>> {
    const [backEnds, fragmentIds, namedValues] = await Promise.all([
      readable(this.#facts.backEnds(owner)),
      readable(this.#facts.fragmentIds(owner)),
      readable(this.#facts.namedValues(owner)),
    ]);
    return {
      ...(backEnds && {
        backEndIds: backEnds.map(({ name }) => name),
        backEndCredentials: credentialsOf(backEnds),
      }),
      ...(fragmentIds && { fragmentIds }),
      ...(namedValues && { namedValues }),
    };
  }

  /** The registrations that the document's tokens are for, or may be meant for; undefined where the directory can't be read. */
  async #applicationsNamedIn(policy: PolicyDocument, owner: PolicyOwner): Promise<LintContext['applications']> {
    const names = new Set<string>();
    for (const { element } of identitiesIn(policy.children)) {
      for (const attribute of ['resource', 'client-id']) {
        const value = valueOf(element, attribute);
        if (value !== undefined && value !== '' && !isWholeExpression(value) && !value.includes('{{')) names.add(value);
      }
    }
    const found: ApplicationFact[] = [];
    for (const name of names) {
      for (const candidate of [name, ...nearNames(name)]) {
        const application = await readable(this.#facts.application(owner, candidate));
        if (application === undefined) return undefined;
        if (!application) continue;
        found.push(application);
        break;
      }
    }
    return found;
  }

  /** Where calls of this API go, if all its routes go to one host. */
  async #backEnd(owner: PolicyOwner): Promise<Pick<LintContext, 'backEndHost' | 'backEndIsGateway'>> {
    const routes = (await readable(this.#facts.routes(owner))) ?? [];
    const hosts = new Set(routes.map(({ backEnd }) => (backEnd.kind === 'none' ? undefined : hostOfUrl(backEnd.url))));
    const [host] = hosts;
    if (hosts.size !== 1 || host === undefined) return {};
    const { services } = await owner.tenant.everything();
    const backEndIsGateway = services.some(({ gatewayHosts }) => gatewayHosts.some(name => sameId(name, host)));
    return { backEndHost: host, backEndIsGateway };
  }

  /** The back-end entity that the scopes around this one choose. */
  async #chosenElsewhere(owner: PolicyOwner): Promise<string | undefined> {
    const chain = await readable(this.#facts.chain(owner));
    const layers = chain?.scopes.flatMap(({ place: { kind, ownerId }, policy }) =>
      kind === 'fragment' || sameId(ownerId, owner.place.ownerId) ? [] : [{ kind, text: policy?.text }],
    );
    const chosen = layers && tokenFact(layers, chain?.fragments).backEnd;
    return chosen?.conditional === true ? undefined : chosen?.backEndId;
  }

  async #otherResources(owner: PolicyOwner): Promise<LintContext['otherResources']> {
    const chain = await readable(this.#facts.chain(owner));
    return chain?.scopes.flatMap(({ place, policy }) => {
      if (place.kind === 'fragment' || !policy || sameId(place.ownerId, owner.place.ownerId)) return [];
      const { kind: scope } = place;
      return resourcesIn(policy.text).map(resource => ({ scope, resource }));
    });
  }
}

const resourcesIn = (text: string): readonly string[] =>
  identitiesIn(parsePolicy(text).children).flatMap(({ element }) => valueOf(element, 'resource') ?? []);
