import { type Azure, type Call, type PolicyChain, listBackEndsFor, listNamedValuesFor } from '../azure/interfaces';
import {
  type Facts,
  type OwnedPolicies,
  type PolicyTexts,
  type Route,
  type BackEnd,
  type Surroundings,
  policyFactOf,
  read,
  refersToNamedValues,
  sameId,
  valueOf,
  withNamedValues,
} from '../route';
import { notNeeded, notRead, reading } from './reading';

export const nothingAround: Surroundings = {
  policies: notRead,
  backEnds: notRead,
  namedValues: notRead,
  app: notRead,
  service: notRead,
  functions: notRead,
  called: notRead,
  registration: notRead,
};

const ownedIn = ({ scopes, fragments }: PolicyChain): OwnedPolicies => ({
  layers: scopes.flatMap(({ place: { kind, ownerId }, policy }) =>
    kind === 'fragment' ? [] : [{ kind, text: policy?.text, ownerId }],
  ),
  fragments,
});

const textsIn = (chain: PolicyChain): PolicyTexts => ownedIn(chain);

/**
 * Reads what causes are told from and F1–F7 don't hold, side by side. `facts` may come later than this begins: only the
 * app's own registration waits for them.
 */
export async function lookAround(
  azure: Azure,
  route: Route,
  operationId: string | undefined,
  facts: Promise<Facts>,
  call: Call,
): Promise<Surroundings> {
  const { apiManagement, appService, details } = azure;
  const { backEnd, service, api } = route;
  const app = backEnd.kind === 'app' ? backEnd.app : undefined;
  const isFunctions = app?.kind === 'functionApp' || app?.kind === 'logicApp';
  const called = backEnd.kind === 'api' ? backEnd.api : undefined;
  const chain = reading(apiManagement.getPolicyChain(api, operationId, call).then(ownedIn));
  const entities = reading(listBackEndsFor(azure, api, call));
  const named = Promise.all([chain, entities]).then(([written, known]) =>
    refers(valueOf(written), valueOf(known) ?? []) ? reading(listNamedValuesFor(azure, api, call)) : notNeeded,
  );
  const [written, backEnds, namedValues, ofApp, ofService, functions, ofCalled, registration] = await Promise.all([
    chain,
    entities,
    named,
    app ? reading(details.getAppDetails(app.id, call)) : notNeeded,
    reading(details.getServiceDetails(service.id, call)),
    app && isFunctions ? reading(appService.listHttpFunctions(app.id, call)) : notNeeded,
    called ? reading(apiManagement.getPolicyChain(called, undefined, call).then(textsIn)) : notNeeded,
    facts.then(known => readRegistration(azure, known, call)),
  ]);
  const policies =
    written.state === 'read' ? read(withNamedValues(written.value, valueOf(namedValues) ?? [])) : written;
  return { policies, backEnds, namedValues, app: ofApp, service: ofService, functions, called: ofCalled, registration };
}

/** The policies, or the credentials of the back end that they choose, refer to named values. */
function refers(written: OwnedPolicies | undefined, backEnds: readonly BackEnd[]): boolean {
  if (!written) return false;
  const id = policyFactOf(written, backEnds).backEnd?.backEndId?.toLowerCase();
  const entity = backEnds.find(one => one.name.toLowerCase() === id);
  return refersToNamedValues(written) || (entity?.namedValues ?? []).length > 0;
}

/** The same application as the token's in most cases, so nothing is asked twice. */
async function readRegistration(azure: Azure, facts: Facts, call: Call): Promise<Surroundings['registration']> {
  const door = facts.doors[0];
  const clientId = door && valueOf(door.settings)?.clientId;
  if (clientId === undefined) return notNeeded;
  const known = valueOf(facts.application);
  if (known && sameId(known.clientId, clientId)) return facts.application;
  return reading(azure.directory.findApplication(clientId, call));
}
