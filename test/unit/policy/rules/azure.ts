import { type Rule, ami, backEnd, doc, variable, vault } from './rule';

const app = '11111111-1111-1111-1111-111111111111';
const user = '22222222-2222-2222-2222-222222222222';
const principal = '33333333-3333-3333-3333-333333333333';
const stranger = '44444444-4444-4444-4444-444444444444';

const applications = [{ clientId: app, identifierUris: [`api://${app}`, 'https://orders.contoso.example'] }];
const identity = { systemAssigned: true, userAssigned: [{ clientId: user, principalId: principal }] };
const noSystem = { ...identity, systemAssigned: false };
const twoUsers = {
  systemAssigned: false,
  userAssigned: [...identity.userAssigned, { clientId: stranger, principalId: app }],
};

/** What can only be told by what is known of the user's Azure. */
export const azureRules: readonly Rule[] = [
  {
    code: 'resourceUnknown',
    hit: doc(ami('', `api://${stranger}`)),
    miss: doc(ami('', app.toUpperCase())),
    context: { applications },
  },
  // The audience is the string as it stands: with a slash it is another.
  {
    code: 'resourceUnknown',
    hit: doc(ami('', `api://${app}/`)),
    miss: doc(ami('', `api://${app}`)),
    context: { applications },
    fixed: doc(ami('', `api://${app}`)),
  },
  {
    code: 'resourceUnknown',
    hit: doc(ami('', 'https://contoso.example')),
    miss: doc(ami('', '{{audience}}')),
    context: { applications },
  },
  {
    code: 'resourceUnknown',
    hit: doc(ami('', stranger)),
    miss: doc(ami('', 'https://cognitiveservices.azure.com/')),
    context: { applications },
  },
  {
    code: 'scopeAsResource',
    hit: doc(ami('', 'https://orders.contoso.example/Orders.Read')),
    miss: doc(ami('', 'https://orders.contoso.example')),
    context: { applications },
    fixed: doc(ami('', 'https://orders.contoso.example')),
  },
  {
    code: 'resourceAndClientIdSwapped',
    hit: doc(ami(` client-id="${app}"`, user)),
    miss: doc(ami(` client-id="${user}"`, app)),
    context: { applications, identity },
    fixed: doc(ami(` client-id="${user}"`, app)),
  },
  {
    code: 'resourceAndClientIdSwapped',
    hit: doc(ami(` client-id="${stranger}"`, `api://${user}`)),
    miss: doc(ami(` client-id="${stranger}"`, `api://${app}`)),
    context: { applications, identity },
  },
  {
    code: 'clientIdNotAttached',
    hit: doc(ami(` client-id="${stranger}"`)),
    miss: doc(ami(` client-id="${user}"`)),
    context: { identity },
  },
  {
    code: 'clientIdNotAttached',
    hit: doc(ami(` client-id="${stranger}"`)),
    miss: doc(ami(' client-id="{{identity}}"')),
    context: { identity },
  },
  {
    code: 'clientIdIsObjectId',
    hit: doc(ami(` client-id="${principal}"`)),
    miss: doc(ami(` client-id="${user}"`)),
    context: { identity },
    fixed: doc(ami(` client-id="${user}"`)),
  },
  {
    code: 'noSystemIdentity',
    hit: doc(ami()),
    miss: doc(ami(` client-id="${user}"`)),
    context: { identity: noSystem },
    fixed: doc(ami(` client-id="${user}"`)),
  },
  // Which of two is meant can't be told.
  {
    code: 'noSystemIdentity',
    hit: doc(ami()),
    miss: doc(ami(` client-id="${user}"`)),
    context: { identity: twoUsers },
  },
  {
    code: 'unknownBackEnd',
    hit: doc(backEnd('orders')),
    miss: doc(backEnd('Shop')),
    context: { backEndIds: ['shop'] },
  },
  {
    code: 'unknownBackEnd',
    hit: doc(backEnd('orders')),
    miss: doc(backEnd('@(a)')),
    context: { backEndIds: [] },
  },
  {
    code: 'unknownFragment',
    hit: doc('<include-fragment fragment-id="log" />'),
    miss: doc('<include-fragment fragment-id="{{log}}" />'),
    context: { fragmentIds: ['logs'] },
  },
  {
    code: 'unknownNamedValue',
    hit: doc(variable('{{key}}')),
    miss: doc(variable('{{Key-1}}')),
    context: { namedValues: ['key-1'] },
  },
  {
    code: 'unknownNamedValue',
    hit: doc(variable('{{key}}')),
    miss: doc('<set-body>@{{ return 1; }}</set-body>'),
    context: { namedValues: [] },
  },
  // powerful tokens, under any name of the service
  {
    code: 'audienceOfOtherService',
    hit: doc(ami('', 'https://management.core.windows.net/')),
    miss: doc(
      `<set-backend-service base-url="https://management.azure.com" />${ami('', 'https://management.azure.com/')}`,
    ),
    context: { backEndHost: 'x.azurewebsites.net' },
  },
  {
    code: 'audienceOfOtherService',
    hit: doc(ami('', '00000003-0000-0000-c000-000000000000')),
    miss: doc(ami('', app)),
    context: { backEndHost: 'x.azurewebsites.net' },
  },
  {
    code: 'audienceOfOtherService',
    hit: doc(ami('', vault)),
    miss: doc(ami('', '${vault}')),
    context: { backEndHost: 'vault.azure.net.contoso.example' },
  },
];
