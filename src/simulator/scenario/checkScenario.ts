import { switchFault } from '../world';
import type { Scenario, ServiceEntry, WorkspaceEntry } from './scenario';
import { ScenarioError } from './shape';

/** Refuses what contradicts itself: names used twice and references to what isn't there. */
export function checkScenario(scenario: Scenario): void {
  checkSwitches(scenario);
  checkTenants(scenario);
  checkGenerate(scenario);
  checkMachine(scenario);
  const hosts = new Map<string, string>();
  const takeHost = (host: string, place: string) => once(hosts, host, place, 'host name');
  const serviceNames = new Set(
    scenario.subscriptions
      .flatMap(each => each.groups ?? [])
      .flatMap(each => each.services ?? [])
      .map(each => each.name),
  );
  const names = new Map<string, string>();
  const ids = new Map<string, string>();
  scenario.subscriptions.forEach((subscription, s) => {
    const place = `subscriptions[${s}]`;
    once(ids, subscription.id, `${place}.id`, 'subscription id');
    if (!scenario.tenants.some(each => each.id === subscription.tenant || each.domains.includes(subscription.tenant))) {
      throw new ScenarioError(`${place}.tenant`, `there is no tenant ${subscription.tenant}.`);
    }
    (subscription.groups ?? []).forEach((group, g) => {
      const at = `${place}.groups[${g}]`;
      once(ids, `${subscription.id}/${group.name}`, `${at}.name`, 'resource group');
      unique(group.identities ?? [], `${at}.identities`);
      (group.services ?? []).forEach((service, i) => {
        const here = `${at}.services[${i}]`;
        once(names, service.name, `${here}.name`, 'service name');
        takeHost(`${service.name.toLowerCase()}.azure-api.net`, `${here}.name`);
        (service.hosts ?? []).forEach((host, h) => takeHost(host, `${here}.hosts[${h}]`));
        (service.userAssignedIdentities ?? []).forEach((identity, n) => {
          if (!group.identities?.some(each => each.name === identity)) {
            throw new ScenarioError(
              `${here}.userAssignedIdentities[${n}]`,
              `${group.name} has no identity ${identity}.`,
            );
          }
        });
        checkContainer(service, here);
        unique(service.workspaces ?? [], `${here}.workspaces`);
        (service.workspaces ?? []).forEach((workspace, w) => checkContainer(workspace, `${here}.workspaces[${w}]`));
      });
      (group.apps ?? []).forEach((app, i) => {
        const here = `${at}.apps[${i}]`;
        takeHost(app.defaultHost ?? `${app.name.toLowerCase()}.azurewebsites.net`, `${here}.name`);
        unique(app.slots ?? [], `${here}.slots`);
        (app.hosts ?? []).forEach((host, h) => takeHost(host, `${here}.hosts[${h}]`));
        [app, ...(app.slots ?? [])].forEach((site, n) => {
          const siteAt = n === 0 ? here : `${here}.slots[${n - 1}]`;
          if (n > 0) takeHost(site.defaultHost ?? `${app.name}-${site.name}.azurewebsites.net`.toLowerCase(), siteAt);
          (site.privateCallers ?? []).forEach((caller, c) => {
            if (!serviceNames.has(caller)) {
              throw new ScenarioError(`${siteAt}.privateCallers[${c}]`, `there is no service ${caller}.`);
            }
          });
        });
      });
    });
  });
}

/** The machine's identity is one of the scenario's. */
function checkMachine({ machine, subscriptions }: Scenario): void {
  if (machine === undefined) return;
  const groups = subscriptions.flatMap(each => each.groups ?? []);
  const known = [
    ...groups.flatMap(each => each.identities ?? []),
    ...groups.flatMap(each => each.services ?? []).flatMap(each => each.systemIdentity ?? []),
    ...groups.flatMap(each => each.apps ?? []).flatMap(each => each.systemIdentity ?? []),
  ];
  if (!known.some(each => each.principalId === machine)) {
    throw new ScenarioError('machine', `there is no managed identity with the object ID ${machine}.`);
  }
}

function checkGenerate({ generate, tenants }: Scenario): void {
  if (!generate) return;
  if (!tenants[0]?.users?.[0]) throw new ScenarioError('generate', 'the first tenant needs a user to own it all.');
  for (const [name, value] of Object.entries(generate)) {
    const least = name === 'subscriptions' ? 1 : 0;
    if (value < least || value > 1_000_000)
      throw new ScenarioError(`generate.${name}`, `between ${least} and 1000000.`);
  }
}

function once(seen: Map<string, string>, value: string, place: string, what: string): void {
  const other = seen.get(value.toLowerCase());
  if (other !== undefined) throw new ScenarioError(place, `${what} ${value} is already used at ${other}.`);
  seen.set(value.toLowerCase(), place);
}

function unique(items: readonly { readonly name: string }[], place: string): void {
  const seen = new Map<string, string>();
  items.forEach((item, index) => once(seen, item.name, `${place}[${index}].name`, 'name'));
}

function checkSwitches(scenario: Scenario): void {
  for (const [key, value] of Object.entries(scenario.switches ?? {})) {
    const fault = switchFault(key, value);
    if (fault !== undefined) throw new ScenarioError(`switches.${key}`, fault);
  }
}

function checkTenants(scenario: Scenario): void {
  const ids = new Map<string, string>();
  scenario.tenants.forEach((tenant, t) => {
    const place = `tenants[${t}]`;
    once(ids, tenant.id, `${place}.id`, 'tenant id');
    tenant.domains.forEach((domain, d) => once(ids, domain, `${place}.domains[${d}]`, 'domain'));
    if (tenant.domains.length === 0) throw new ScenarioError(`${place}.domains`, 'at least one is needed.');
    const clients = new Map<string, string>();
    const users = new Map<string, string>();
    tenant.users?.forEach((user, u) => once(users, user.name, `${place}.users[${u}].name`, 'user name'));
    tenant.applications?.forEach((application, a) => {
      const at = `${place}.applications[${a}]`;
      once(clients, application.clientId, `${at}.clientId`, 'client ID');
      if (application.assigned && (application.appRoles ?? []).length === 0) {
        throw new ScenarioError(`${at}.assigned`, 'the application has no role to assign.');
      }
    });
  });
}

function checkContainer(container: ServiceEntry | WorkspaceEntry, place: string): void {
  const revisions = new Map<string, string>();
  const current = new Map<string, string>();
  const apis = container.apis ?? [];
  apis.forEach((api, a) => {
    const at = `${place}.apis[${a}]`;
    once(revisions, `${api.name};rev=${api.revision ?? '1'}`, `${at}.name`, 'API revision');
    if (api.current ?? true) once(current, api.name, `${at}.current`, 'current revision of');
    unique(api.operations ?? [], `${at}.operations`);
  });
  const orphan = apis.findIndex(api => !current.has(api.name.toLowerCase()));
  if (orphan >= 0) throw new ScenarioError(`${place}.apis[${orphan}]`, 'no revision of this API is current.');
  unique(container.products ?? [], `${place}.products`);
  unique(container.subscriptions ?? [], `${place}.subscriptions`);
  unique(container.namedValues ?? [], `${place}.namedValues`);
  unique(container.backends ?? [], `${place}.backends`);
  unique(container.fragments ?? [], `${place}.fragments`);
  const known = (name: string) => current.has(name.toLowerCase());
  (container.products ?? []).forEach((product, p) => {
    (product.apis ?? []).forEach((api, index) => {
      if (!known(api)) throw new ScenarioError(`${place}.products[${p}].apis[${index}]`, `there is no API ${api}.`);
    });
  });
  (container.subscriptions ?? []).forEach((subscription, s) => {
    const [, kind = '', name = ''] = /^\/(apis|products)?\/?(.*)$/.exec(subscription.scope) ?? [];
    const found =
      subscription.scope === '/' ||
      subscription.scope === '/apis' ||
      (kind === 'apis' && known(name)) ||
      (kind === 'products' && (container.products ?? []).some(product => product.name === name));
    if (!found) throw new ScenarioError(`${place}.subscriptions[${s}].scope`, `there is no ${subscription.scope}.`);
  });
}
