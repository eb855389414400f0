import type { SimResponse } from '../http';

type Headers = Readonly<Record<string, string>>;

/** The gateway's own JSON: a space after `{`, `:` and `,` and before `}` (domain.md 7.1). */
function gatewayJson(members: readonly (readonly [string, string | number])[]): string {
  return `{ ${members.map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`).join(', ')} }`;
}

export function gatewayAnswer(status: number, message: string, headers: Headers = {}): SimResponse {
  return answer(
    status,
    [
      ['statusCode', status],
      ['message', message],
    ],
    headers,
  );
}

/** The 500 for whatever a policy or the way to the back end did wrong (domain.md 4.1). */
export function internalError(activityId: string): SimResponse {
  return answer(
    500,
    [
      ['statusCode', 500],
      ['message', 'Internal server error'],
      ['activityId', activityId],
    ],
    {},
  );
}

function answer(
  status: number,
  members: readonly (readonly [string, string | number])[],
  headers: Headers,
): SimResponse {
  const body = gatewayJson(members);
  return {
    status,
    headers: { 'Content-Length': String(Buffer.byteLength(body)), 'Content-Type': 'application/json', ...headers },
    body,
  };
}

export const missingKey =
  'Access denied due to missing subscription key. Make sure to include subscription key when making requests to an API.';
export const invalidKey =
  'Access denied due to invalid subscription key. Make sure to provide a valid key for an active subscription.';
export const notFound = 'Resource not found';
