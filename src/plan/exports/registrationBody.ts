import type { ItemOf } from './model';

/** An application of Microsoft Graph as the plan makes it: single tenant, token version 2, one app role (domain.md 1). */
export const registrationBody = ({ displayName, role }: ItemOf<'registration'>) => ({
  displayName,
  signInAudience: 'AzureADMyOrg',
  api: { requestedAccessTokenVersion: 2 },
  appRoles: [
    {
      id: role.id,
      value: role.value,
      displayName: role.displayName,
      description: role.displayName,
      allowedMemberTypes: ['Application'],
      isEnabled: true,
    },
  ],
});
