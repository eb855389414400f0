import * as l10n from '@vscode/l10n';
import { nameOf, withoutTokens } from '../route';
import { AzureError, type AzureProblem, type PolicyRejection, type RefusalReason } from './interfaces';
import { parseJson, record, records, text } from './json';

/** An answer of Azure with a status of 400 or more, as far as errors are read from it. */
export interface RefusedAnswer {
  readonly url: URL;
  readonly status: number;
  readonly body: string;
  readonly requestId?: string;
  readonly retryAfterSeconds?: number;
  readonly directory: boolean;
  readonly tenantId: string;
}

export interface ErrorBody {
  readonly code: string;
  readonly message: string;
  readonly details: readonly { readonly target?: string; readonly message: string }[];
}

/** The ARM and Graph envelope `{error:{code,message,details}}`, or App Service's `{Code,Message}` (domain.md 9.4). */
export function readErrorBody(body: string): ErrorBody {
  const all = record(parseJson(body));
  const error = 'error' in all ? record(all['error']) : all;
  const code = text(error['code']) ?? text(error['Code']) ?? '';
  const details = records(error['details']).map(detail => {
    const target = text(detail['target']);
    return { message: text(detail['message']) ?? '', ...(target !== undefined && { target }) };
  });
  return {
    code: /^[\w.-]{1,80}$/.test(code) ? code : '',
    message: text(error['message']) ?? text(error['Message']) ?? '',
    details,
  };
}

const positioned = /Error in element '([^']+)' on line (\d+), column (\d+): ([\s\S]*)/;

/** Errors of a rejected policy; lines and columns are in the messages only (domain.md 3.5). */
function readPolicyRejections(error: ErrorBody): readonly PolicyRejection[] {
  const sources = error.details.length > 0 ? error.details : [{ message: error.message }];
  return sources.map(detail => {
    const match = positioned.exec(detail.message);
    if (match) {
      const [, element = '', line, column, message = ''] = match;
      return { element, line: Number(line), column: Number(column), message: withoutTokens(message.trim()) };
    }
    const target = 'target' in detail ? detail.target : undefined;
    return { message: withoutTokens(detail.message), ...(target !== undefined && { element: target }) };
  });
}

/** The action and the scope that a 403 names; of a linked resource where it names one. */
function readMissingPermission(message: string): { readonly permission?: string; readonly scope?: string } {
  const linked = /perform action(?:\(s\))? '([^']+)' on the linked scope\(s\) '([^']+)'/.exec(message);
  const match =
    linked ?? /perform action '([^']+)' over scope '([^']+)'/.exec(message) ?? /perform action '([^']+)'/.exec(message);
  if (!match) return {};
  const [, permission, scope] = match;
  return { ...(permission !== undefined && { permission }), ...(scope !== undefined && { scope }) };
}

/** The name of the service or app that an address is about, for messages; else its host. */
export function subjectOf(url: URL): string {
  const path = decodeURI(url.pathname);
  if (/\/providers\/Microsoft\.ResourceGraph\//i.test(path)) return 'Resource Graph';
  const owner =
    /\/providers\/Microsoft\.(?:ApiManagement\/service|Web\/sites|ManagedIdentity\/userAssignedIdentities)\/([^/]+)/i.exec(
      path,
    );
  return owner?.[1] ?? url.hostname;
}

const refusals: readonly (readonly [RegExp, RefusalReason])[] = [
  [/Failed to add identifier URI|InvalidUniqueTenantIdentifierAsPerAppPolicy/i, 'identifierUriPolicy'],
  [/site is running on auth version v2/i, 'authVersion2'],
  [/Swap with Preview cannot be used/i, 'swapWithPreview'],
];

const refusalReason = ({ code, message }: ErrorBody): RefusalReason | undefined =>
  refusals.find(([pattern]) => pattern.test(`${code} ${message}`))?.[1];

const isPolicy = (url: URL): boolean => /\/(?:policies\/[^/]+|policyFragments\/[^/]+)$/i.test(url.pathname);

function problemOf(answer: RefusedAnswer, error: ErrorBody): AzureProblem {
  const { status, url } = answer;
  if (status === 401) return { kind: 'signedOut', tenantId: answer.tenantId };
  if (status === 403)
    return { kind: 'forbidden', directory: answer.directory, ...readMissingPermission(error.message) };
  if (status === 404) return { kind: 'notFound' };
  if (status === 409 && error.code === 'ServiceLocked') return { kind: 'locked', name: subjectOf(url) };
  if (status === 412) return { kind: 'changedMeanwhile' };
  if (status === 429) return { kind: 'throttled', retryAfterSeconds: answer.retryAfterSeconds ?? 60 };
  if (status === 400 && isPolicy(url) && (error.code === 'ValidationError' || error.details.length > 0)) {
    return { kind: 'policyRejected', errors: readPolicyRejections(error) };
  }
  const reason = refusalReason(error);
  return { kind: 'refused', status, code: error.code, ...(reason && { reason }) };
}

function messageOf(problem: AzureProblem, subject: string): string {
  switch (problem.kind) {
    case 'signedOut':
      return l10n.t('Sign in again: Azure didn’t accept the sign-in to tenant {0}.', problem.tenantId ?? '');
    case 'forbidden':
      if (problem.permission !== undefined) {
        return l10n.t(
          'This account lacks {0} on {1}.',
          problem.permission,
          problem.scope === undefined ? subject : nameOf(problem.scope),
        );
      }
      return problem.directory
        ? l10n.t('This account may not read applications in the directory (Microsoft Graph).')
        : l10n.t('This account has no permission for that on {0}.', subject);
    case 'notFound':
      return l10n.t('Not found in {0}, or this account can’t see it.', subject);
    case 'locked':
      return l10n.t('{0} is still being updated by Azure.', problem.name);
    case 'changedMeanwhile':
      return l10n.t('Someone else changed this in {0} since it was read.', subject);
    case 'policyRejected':
      return l10n.t('The service rejected the policy: {0}', problem.errors[0]?.message ?? l10n.t('it named no reason'));
    case 'throttled':
      return l10n.t('Azure asks us to slow down; try again in {0} s.', problem.retryAfterSeconds);
    case 'unreachable':
      return l10n.t('{0} can’t be reached.', problem.host);
    case 'operationFailed':
      return problem.code === ''
        ? l10n.t('The operation on {0} failed.', subject)
        : l10n.t('The operation on {0} failed: {1}.', subject, problem.code);
    case 'refused':
      return l10n.t('Azure answered {0} for {1}.', [problem.status, problem.code].join(' ').trim(), subject);
  }
}

/** What the user can do about an answer. Of the body only codes, permissions and a policy's errors are taken over. */
export function toAzureError(answer: RefusedAnswer): AzureError {
  const problem = problemOf(answer, readErrorBody(answer.body));
  return new AzureError(messageOf(problem, subjectOf(answer.url)), problem, answer.requestId);
}

export function operationFailed(subject: string, code: string, requestId?: string): AzureError {
  const problem: AzureProblem = { kind: 'operationFailed', code };
  return new AzureError(messageOf(problem, subject), problem, requestId);
}

/** A 2xx answer that doesn't hold what it has to: never taken for "nothing there". */
export function unreadableAnswer(url: URL, status: number, what: string, requestId?: string): AzureError {
  return new AzureError(
    l10n.t('Azure answered {0} for {1} without {2}.', status, subjectOf(url), what),
    { kind: 'refused', status, code: 'UnreadableAnswer' },
    requestId,
  );
}
