/** Every command that this extension contributes, without its prefix. */
export const commandNames = [
  'openLocalAzure',
  'closeLocalAzure',
  'signIn',
  'signInOtherWay',
  'signOut',
  'selectTenant',
  'selectSubscriptions',
  'refresh',
  'refreshRow',
  'tryAgain',
  'secureBackend',
  'removeManagedIdentity',
  'runDiagnostics',
  'openDiagnostics',
  'editPolicy',
  'editOtherPolicy',
  'showEffectivePolicy',
  'insertPolicy',
  'insertPolicyHere',
  'enableManagedIdentity',
  'turnOnAuthentication',
  'copyClientId',
  'copyResourceId',
  'openInPortal',
  'treatAsPolicy',
  'comparePolicy',
  'comparePolicyWithOther',
  'comparePolicyWithEarlier',
  'clearPolicyHistory',
  'reloadPolicy',
  'showLog',
] as const;

export type CommandName = (typeof commandNames)[number];

export const commandId = (name: CommandName): string => `apimManagedIdentity.${name}`;
