import { json, type SimResponse } from '../http';

export interface ErrorDetail {
  readonly code: string;
  readonly target: string | null;
  readonly message: string;
}

/** An answer of Resource Manager or a provider that isn't what was asked for (domain.md 9.4). */
export class ArmError extends Error {
  override readonly name = 'ArmError';
  readonly status: number;
  readonly code: string;
  readonly details: readonly ErrorDetail[] | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    code: string,
    message: string,
    more: { readonly details?: readonly ErrorDetail[]; readonly headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = more.details;
    this.headers = more.headers ?? {};
  }
}

/** API Management's errors say `details` and `innerError` even where they are null (domain.md 2.3). */
export function errorResponse(error: ArmError, provider: string): SimResponse {
  const isApim = provider.toLowerCase() === 'microsoft.apimanagement' && error.code !== 'AuthorizationFailed';
  const body = isApim
    ? { code: error.code, message: error.message, details: error.details ?? null, innerError: null }
    : { code: error.code, message: error.message, ...(error.details && { details: error.details }) };
  return json(error.status, { error: body }, error.headers);
}

export const resourceNotFound = (type: string, name: string, group: string): ArmError =>
  new ArmError(
    404,
    'ResourceNotFound',
    `The Resource '${type}/${name}' under resource group '${group}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`,
  );

/** Of what lies inside an API Management service. */
export const entityNotFound = (what: string): ArmError => new ArmError(404, 'ResourceNotFound', `${what} not found.`);

export const validationError = (target: string, message: string): ArmError =>
  new ArmError(400, 'ValidationError', 'One or more fields contain incorrect values:', {
    details: [{ code: 'ValidationError', target, message }],
  });
