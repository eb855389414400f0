import { isoTime, type World } from '../world';

/** An error of the token service (domain.md 6.4). `text` begins with the code. */
export interface EntraError {
  readonly status: number;
  readonly code: number;
  readonly error: string;
  readonly text: string;
}

export const resourceNotFound = (resource: string, tenant: string): EntraError => ({
  status: 400,
  code: 500011,
  error: 'invalid_resource',
  text: `AADSTS500011: The resource principal named ${resource} was not found in the tenant named ${tenant}. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You might have sent your authentication request to the wrong tenant.`,
});

export const roleNotAssigned = (
  clientId: string,
  name: string,
  resourceId: string,
  resourceName: string,
): EntraError => ({
  status: 400,
  code: 501051,
  error: 'invalid_grant',
  text: `AADSTS501051: Application '${clientId}'(${name}) is not assigned to a role for the application '${resourceId}'(${resourceName}).`,
});

export const userNotAssigned = (user: string, resourceId: string, resourceName: string): EntraError => ({
  status: 400,
  code: 50105,
  error: 'invalid_grant',
  text: `AADSTS50105: The signed in user '${user}' is not assigned to a role for the application '${resourceId}'(${resourceName}).`,
});

export const applicationNotFound = (clientId: string, tenant: string): EntraError => ({
  status: 400,
  code: 700016,
  error: 'unauthorized_client',
  text: `AADSTS700016: Application with identifier '${clientId}' was not found in the directory '${tenant}'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.`,
});

export const wrongPassword: EntraError = {
  status: 400,
  code: 50126,
  error: 'invalid_grant',
  text: 'AADSTS50126: Error validating credentials due to invalid username or password.',
};

export const wrongSecret = (clientId: string): EntraError => ({
  status: 401,
  code: 7000215,
  error: 'invalid_client',
  text: `AADSTS7000215: Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${clientId}'.`,
});

export const badRequest = (code: number, text: string): EntraError => ({
  status: 400,
  code,
  error: 'invalid_request',
  text: `AADSTS${code}: ${text}`,
});

/** The body of the token service for an error. */
export function entraErrorBody(world: World, error: EntraError) {
  const [trace, correlation] = [world.ids.guid(), world.ids.guid()];
  const timestamp = isoTime(world.clock.now())
    .replace('T', ' ')
    .replace(/\.\d+Z$/, 'Z');
  return {
    error: error.error,
    error_description: `${error.text} Trace ID: ${trace} Correlation ID: ${correlation} Timestamp: ${timestamp}`,
    error_codes: [error.code],
    timestamp,
    trace_id: trace,
    correlation_id: correlation,
    error_uri: `https://login.microsoftonline.com/error?code=${error.code}`,
  };
}
