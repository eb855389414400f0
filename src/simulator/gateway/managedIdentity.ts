import { mintManagedIdentityToken } from '../entra';
import { isBlocked, type ManagedIdentity } from '../world';
import { PolicyFailure, type Execution } from './execution';

const source = 'authentication-managed-identity';

/**
 * A token of the service's own identity, or of the attached user-assigned one with that client ID, with the trace entry of
 * domain.md 4.1. Throws `PolicyFailure` with Entra's text when there is none.
 */
export function obtainToken(execution: Execution, resource: string, clientId: string | undefined): string {
  const { world, service } = execution;
  const principal = identityOf(execution, clientId);
  if (!principal) {
    const named =
      clientId !== undefined && world.switches.noIdentityTrace === 'namesClientId' ? ` with clientId:${clientId}` : '';
    const text = `No managed identity${named} is assigned to the service ${service.name}.`;
    fail(execution, `Obtaining managed identity token for ${resource} audience failed.`, text);
  }
  const about = `using clientId:${principal.clientId.toUpperCase()} AAD Authority:https://login.windows.net/${principal.tenantId} for ${resource} audience`;
  if (isBlocked(service.blockedOutbound, 'login.windows.net')) {
    const text =
      'System.Net.Http.HttpRequestException: An error occurred while sending the request. ---> System.Net.WebException: Unable to connect to the remote server';
    fail(execution, `Obtaining managed identity token ${about} failed.`, text);
  }
  const minted = mintManagedIdentityToken(world, { tenantId: principal.tenantId, principal, resource });
  const msal = world.switches.traceWording === 'msal';
  if ('error' in minted) {
    const exception = msal
      ? 'Microsoft.Identity.Client.MsalServiceException'
      : 'Microsoft.IdentityModel.Clients.ActiveDirectory.AdalServiceException';
    fail(execution, `Obtaining managed identity token ${about} failed.`, `${exception}: ${minted.error}`);
  }
  const message = msal
    ? `Acquired managed identity token ${about}.`
    : `Obtaining managed identity token ${about} succeeded.`;
  execution.note(source, { message, errorResponse: null });
  return minted.token;
}

function fail(execution: Execution, message: string, errorResponse: string): never {
  execution.note(source, { message: `${message} ${errorResponse}`, errorResponse });
  throw new PolicyFailure(source, execution.world.switches.identityErrorReason, errorResponse);
}

function identityOf(execution: Execution, clientId: string | undefined): ManagedIdentity | undefined {
  const { world, service } = execution;
  if (clientId === undefined || clientId === '') {
    return service.systemIdentity;
  }
  return service.attachedIdentities
    .map(id => world.identities.get(id.toLowerCase()))
    .find(identity => identity?.clientId.toLowerCase() === clientId.toLowerCase());
}

export function noteHeaderAdded(execution: Execution): void {
  execution.note(source, { message: 'Managed identity token is added to Authorization header.' });
}
