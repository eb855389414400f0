import { type Rule, ami, backEnd, call, doc, vault, when } from './rule';

/** Who gets the token, and from where. */
export const scopeRules: readonly Rule[] = [
  {
    code: 'audienceOfOtherService',
    hit: doc(`<set-backend-service base-url="https://x.contoso.example" />${ami('', vault)}`),
    miss: doc(`<set-backend-service base-url="https://x.vault.azure.net" />${ami('', vault)}`),
  },
  {
    code: 'audienceOfOtherService',
    hit: doc(ami('', `${vault}/`)),
    miss: doc(when('<set-backend-service base-url="https://x.vault.azure.net" />') + ami('', vault)),
    context: { backEndHost: 'x.azurewebsites.net' },
  },
  {
    code: 'audienceOfOtherService',
    hit: doc(call('https://hooks.contoso.example/x', 'https://graph.microsoft.com')),
    miss: doc(call('https://graph.microsoft.com/v1.0/me', 'https://graph.microsoft.com')),
  },
  {
    code: 'audienceOfOtherService',
    hit: doc(call('https://x.contoso.example/', 'https://storage.azure.com/')),
    miss: doc(call('@("https://" + host)', 'https://storage.azure.com/')),
  },
  ...credentials(),
  {
    code: 'tokenForEveryBackEnd',
    hit: doc(ami()),
    miss: doc(call('https://x.example', 'api://x')),
    context: { scope: 'global' },
  },
  { code: 'tokenForEveryBackEnd', hit: doc(ami()), miss: doc(''), context: { scope: 'workspace' } },
  {
    code: 'productScopeOnly',
    hit: doc(ami()),
    miss: doc(call('https://x.example', 'api://x')),
    context: { scope: 'product' },
  },
  {
    code: 'resourceDiffers',
    hit: doc(ami()),
    miss: doc(ami('', 'api://other')),
    context: { otherResources: [{ scope: 'product', resource: 'api://other' }] },
  },
  {
    code: 'resourceDiffers',
    hit: doc(ami()),
    miss: doc(ami('', '{{audience}}')),
    context: { otherResources: [{ scope: 'global', resource: 'api://other' }] },
  },
  { code: 'notCurrentRevision', hit: doc(ami()), miss: doc(''), context: { isCurrentRevision: false } },
];

/** Entities with credentials of their own: a fixed one, one for another target, one for the same. */
function credentials(): readonly Rule[] {
  const backEndCredentials = [
    { backEndId: 'fixed' },
    { backEndId: 'other', resource: 'api://other' },
    { backEndId: 'same', resource: 'api://x' },
  ];
  const code = 'backEndReplacesToken';
  const otherResources = [{ scope: 'global', resource: 'api://x' }] as const;
  return [
    { code, hit: doc(ami() + backEnd('Fixed')), miss: doc(ami() + backEnd('plain')), context: { backEndCredentials } },
    { code, hit: doc(ami() + backEnd('other')), miss: doc(ami() + backEnd('same')), context: { backEndCredentials } },
    { code, hit: doc(ami() + when(backEnd('fixed'))), miss: doc(backEnd('fixed')), context: { backEndCredentials } },
    {
      code,
      hit: doc(ami()),
      miss: doc(ami() + backEnd('plain')),
      context: { backEndCredentials, chosenBackEndId: 'fixed' },
    },
    { code, hit: doc(backEnd('fixed')), miss: doc(backEnd('same')), context: { backEndCredentials, otherResources } },
  ];
}
