import { type AzureProblem, AzureError, Cancelled } from '../../azure/interfaces';
import { nameOf } from '../../route';
import { commandId } from '../commands/names';
import { maskSecrets } from './mask';
import { type ErrorAction, UserError } from './userError';

export type DescribedError =
  /** The user cancelled: nobody is told. */
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'user'; readonly message: string; readonly actions: readonly ErrorAction[] }
  | { readonly kind: 'bug'; readonly message: string };

const signIn: ErrorAction = { title: 'Sign In', command: commandId('signIn') };
const tryLocal: ErrorAction = { title: 'Try It on Local Azure', command: commandId('openLocalAzure') };
const refresh: ErrorAction = { title: 'Refresh', command: commandId('refresh') };

/** The least built-in role that holds a permission, by the start of its name. */
const roles: readonly (readonly [RegExp, string])[] = [
  [/^Microsoft\.ApiManagement\/.*\/read$/i, 'API Management Service Reader Role'],
  [/^Microsoft\.ApiManagement\//i, 'API Management Service Contributor'],
  [/^Microsoft\.Web\/.*\/read$/i, 'Reader'],
  [/^Microsoft\.Web\//i, 'Website Contributor'],
  [/^Microsoft\.ManagedIdentity\/.*\/assign\/action$/i, 'Managed Identity Operator'],
  [/\/read$/i, 'Reader'],
];

export const roleFor = (permission: string): string =>
  roles.find(([pattern]) => pattern.test(permission))?.[1] ?? 'Contributor';

/** One text for the person who hands out roles. */
export function adminRequest(account: string, permission: string, scope: string | undefined): string {
  return [
    `Please give ${account} the role ${roleFor(permission)}${scope === undefined ? '' : ` on ${scope}`}.`,
    `Missing permission: ${permission}`,
    ...(scope === undefined
      ? []
      : [`az role assignment create --assignee "${account}" --role "${roleFor(permission)}" --scope "${scope}"`]),
  ].join('\n');
}

function describeProblem(
  error: AzureError,
  problem: AzureProblem,
  doing: string,
  account: string,
): { readonly message: string; readonly actions: readonly ErrorAction[] } {
  switch (problem.kind) {
    case 'signedOut':
      return { message: 'Sign in to see your services and apps.', actions: [signIn, tryLocal] };
    case 'forbidden': {
      if (problem.directory) {
        return { message: `${account} may not read or change that in the directory (${doing}).`, actions: [] };
      }
      const permission = problem.permission;
      if (permission === undefined) return { message: `${account} isn’t allowed to do that (${doing}).`, actions: [] };
      const where = problem.scope === undefined ? '' : ` on ${nameOf(problem.scope)}`;
      return {
        message: `${account} may not go on (${doing}). Missing: ${permission}${where}; the role ${roleFor(permission)} has it.`,
        actions: [
          {
            title: 'Copy Request for Admin',
            command: copyTextCommand,
            args: [adminRequest(account, permission, problem.scope)],
          },
        ],
      };
    }
    case 'notFound':
      return { message: `It isn’t there any more (${doing}). Perhaps it was deleted or renamed.`, actions: [refresh] };
    case 'locked':
      return { message: `${problem.name} is still being updated. Try again when it is done.`, actions: [] };
    case 'changedMeanwhile':
      return {
        message: `Someone else changed it since it was read (${doing}). Nothing was overwritten.`,
        actions: [refresh],
      };
    case 'policyRejected': {
      const first = problem.errors[0];
      const place = first?.line === undefined ? '' : ` (line ${first.line}, column ${first.column ?? 1})`;
      return {
        message: `The service rejected the policy: ${first?.message ?? error.message}${place}. Nothing was saved.`,
        actions: [],
      };
    }
    case 'throttled':
      return { message: `Azure asks us to slow down. Try again in ${problem.retryAfterSeconds} s.`, actions: [] };
    case 'unreachable':
      return { message: `Azure can’t be reached: no answer from ${problem.host} (${doing}).`, actions: [refresh] };
    case 'operationFailed':
    case 'refused':
      return { message: `Azure refused it (${doing}): ${error.message}`, actions: [] };
  }
}

/** Puts a text on the clipboard; for buttons only. */
export const copyTextCommand = '_apimManagedIdentity.copyText';

/** What is known around an error. `changed`: what was written before it, or that it isn't known whether anything was. */
export interface ErrorContext {
  readonly account?: string;
  readonly changed?: string;
}

/** Decides whose an error is, and what is said about it. `doing` completes "While …". */
export function describeError(error: unknown, doing: string, context: ErrorContext = {}): DescribedError {
  const { account = 'Your account', changed } = context;
  if (error instanceof Cancelled) return { kind: 'cancelled' };
  if (error instanceof UserError) return { kind: 'user', message: maskSecrets(error.message), actions: error.actions };
  if (error instanceof AzureError) {
    const { message, actions } = describeProblem(error, error.problem, doing, account);
    return { kind: 'user', message: maskSecrets(message), actions };
  }
  const short = error instanceof Error ? error.message : String(error);
  return {
    kind: 'bug',
    message: `This is a bug in the extension: ${maskSecrets(short)} ${changed === undefined ? 'Your Azure is unchanged.' : `Changed so far: ${changed}.`}`,
  };
}

/** What Copy Details copies: enough for a report, no secret, nothing that Azure said in confidence. */
export function errorDetails(error: unknown, doing: string, versions: Readonly<Record<string, string>>): string {
  const lines = [`While ${doing}`];
  if (error instanceof Error) lines.push(`${error.name}: ${error.message}`);
  else lines.push(String(error));
  if (error instanceof AzureError) {
    lines.push(`Problem: ${JSON.stringify(error.problem)}`);
    if (error.requestId !== undefined) lines.push(`Request: ${error.requestId}`);
  }
  for (let cause = error instanceof Error ? error.cause : undefined; cause instanceof Error; cause = cause.cause) {
    lines.push(`Because of ${cause.name}: ${cause.message}`);
  }
  if (error instanceof Error && !(error instanceof AzureError) && !(error instanceof UserError))
    lines.push(error.stack ?? '');
  lines.push(...Object.entries(versions).map(([name, version]) => `${name} ${version}`));
  return maskSecrets(lines.join('\n'));
}
