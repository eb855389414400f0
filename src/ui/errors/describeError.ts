import * as l10n from '@vscode/l10n';
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

const signIn = (): ErrorAction => ({ title: l10n.t('Sign In'), command: commandId('signIn') });
const tryLocal = (): ErrorAction => ({ title: l10n.t('Try It on Local Azure'), command: commandId('openLocalAzure') });
const refresh = (): ErrorAction => ({ title: l10n.t('Refresh'), command: commandId('refresh') });

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
function adminRequest(account: string, permission: string, scope: string | undefined): string {
  return [
    l10n.t(
      'Please give {0} the role {1}{2}.',
      account,
      roleFor(permission),
      scope === undefined ? '' : l10n.t(' on {0}', scope),
    ),
    l10n.t('Missing permission: {0}', permission),
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
      return { message: l10n.t('Sign in to see your services and apps.'), actions: [signIn(), tryLocal()] };
    case 'forbidden': {
      if (problem.directory) {
        return {
          message: l10n.t('{0} may not read or change that in the directory ({1}).', account, doing),
          actions: [],
        };
      }
      const permission = problem.permission;
      if (permission === undefined)
        return { message: l10n.t('{0} isn’t allowed to do that ({1}).', account, doing), actions: [] };
      const where = problem.scope === undefined ? '' : l10n.t(' on {0}', nameOf(problem.scope));
      return {
        message: l10n.t(
          '{0} may not go on ({1}). Missing: {2}{3}; the role {4} has it.',
          account,
          doing,
          permission,
          where,
          roleFor(permission),
        ),
        actions: [
          {
            title: l10n.t('Copy Request for Admin'),
            command: copyTextCommand,
            args: [adminRequest(account, permission, problem.scope)],
          },
        ],
      };
    }
    case 'notFound':
      return {
        message: l10n.t('It isn’t there any more ({0}). Perhaps it was deleted or renamed.', doing),
        actions: [refresh()],
      };
    case 'locked':
      return { message: l10n.t('{0} is still being updated. Try again when it is done.', problem.name), actions: [] };
    case 'changedMeanwhile':
      return {
        message: l10n.t('Someone else changed it since it was read ({0}). Nothing was overwritten.', doing),
        actions: [refresh()],
      };
    case 'policyRejected': {
      const first = problem.errors[0];
      const place = first?.line === undefined ? '' : l10n.t(' (line {0}, column {1})', first.line, first.column ?? 1);
      return {
        message: l10n.t(
          'The service rejected the policy: {0}{1}. Nothing was saved.',
          first?.message ?? error.message,
          place,
        ),
        actions: [],
      };
    }
    case 'throttled':
      return {
        message: l10n.t('Azure asks us to slow down. Try again in {0} s.', problem.retryAfterSeconds),
        actions: [],
      };
    case 'unreachable':
      return {
        message: l10n.t('Azure can’t be reached: no answer from {0} ({1}).', problem.host, doing),
        actions: [refresh()],
      };
    case 'operationFailed':
    case 'refused':
      return { message: l10n.t('Azure refused it ({0}): {1}', doing, error.message), actions: [] };
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
  const { account = l10n.t('Your account'), changed } = context;
  if (error instanceof Cancelled) return { kind: 'cancelled' };
  if (error instanceof UserError) return { kind: 'user', message: maskSecrets(error.message), actions: error.actions };
  if (error instanceof AzureError) {
    const { message, actions } = describeProblem(error, error.problem, doing, account);
    return { kind: 'user', message: maskSecrets(message), actions };
  }
  const short = error instanceof Error ? error.message : String(error);
  return {
    kind: 'bug',
    message: l10n.t(
      'This is a bug in the extension: {0} {1}',
      maskSecrets(short),
      changed === undefined ? l10n.t('Your Azure is unchanged.') : l10n.t('Changed so far: {0}.', changed),
    ),
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
