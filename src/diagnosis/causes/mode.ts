import * as l10n from '@vscode/l10n';
import type { FactId } from '../../route';
import type { Evidence } from '../evidence';
import type { Cause, CauseEffect } from '../report';
import { shownLine } from '../sanitise';

/** That a mode holds, how surely, and what shows it. */
export interface Finding {
  readonly certainty: Cause['certainty'];
  /** With `oneOf`: what would tell it from the others. */
  readonly decidedBy?: string;
  readonly evidence: readonly string[];
  /** Only that nothing else explains it speaks for this: dropped as soon as another row does. */
  readonly fallback?: boolean;
  /** Where it isn't the mode's own. */
  readonly effect?: CauseEffect;
}

/** One row of the catalogue that shows itself on a route (domain.md 10), as data: when it holds, and what to say. */
export interface Mode {
  readonly id: `F-${number}` | `E-${number}`;
  readonly facts: readonly FactId[];
  readonly effect: CauseEffect;
  /** Pure, over what was read and what came over the wire. undefined: it doesn't hold, or nothing shows that it does. */
  readonly holds: (seen: Evidence) => Finding | undefined;
  /** Two plain sentences: what is so; what it means. */
  readonly title: (seen: Evidence) => string;
  readonly text: (seen: Evidence) => string;
  readonly fix: (seen: Evidence) => Cause['fix'];
  readonly link: string;
}

type Line = string | undefined | false;

/** Each once: several probes may show the same. */
const lines = (evidence: readonly Line[]): readonly string[] => [
  ...new Set(evidence.flatMap(line => (line === undefined || line === false || line === '' ? [] : [line]))),
];

/** Seen over the wire, or beyond doubt in the settings. */
export const certain = (...evidence: readonly Line[]): Finding => ({
  certainty: 'certain',
  evidence: lines(evidence),
});

/** Fits everything that is known, but something that would show it wasn't to be had. */
export const likely = (...evidence: readonly Line[]): Finding => ({ certainty: 'likely', evidence: lines(evidence) });

/** Fits as well as others do. */
export const oneOf = (decidedBy: string, ...evidence: readonly Line[]): Finding => ({
  certainty: 'oneOf',
  decidedBy,
  evidence: lines(evidence),
});

/** One of those that are left while nothing explains what was seen. */
export const leftOver = (decidedBy: string, ...evidence: readonly Line[]): Finding => ({
  ...oneOf(decidedBy, ...evidence),
  fallback: true,
});

export const sure = (isSure: boolean, ...evidence: readonly Line[]): Finding =>
  isSure ? certain(...evidence) : likely(...evidence);

export const byPlan = (title: string, text: string): Cause['fix'] => ({ kind: 'plan', title, text });
export const byHand = (title: string, text: string): Cause['fix'] => ({ kind: 'instruction', title, text });
export const byScript = (title: string, text: string): Cause['fix'] => ({ kind: 'script', title, text });

export const quoted = (list: readonly string[]): string => JSON.stringify(list);

/** Words of the gateway's trace: one line, of bounded length. */
export const traceLine = (text: string): string => l10n.t('The gateway’s trace says: {0}', shownLine(text, 400));

/** The trace's words on a token that couldn't be had. */
export const traceSays = ({ gateway }: Evidence): Line =>
  gateway?.tokenErrorText === undefined ? undefined : traceLine(gateway.tokenErrorText);

const learn = 'https://learn.microsoft.com';
/** Where to read more. */
export const pages = {
  policy: `${learn}/azure/api-management/authentication-managed-identity-policy`,
  policies: `${learn}/azure/api-management/api-management-howto-policies`,
  identity: `${learn}/azure/api-management/api-management-howto-use-managed-service-identity`,
  subscriptions: `${learn}/azure/api-management/api-management-subscriptions`,
  revisions: `${learn}/azure/api-management/api-management-revisions`,
  backEnds: `${learn}/azure/api-management/backends`,
  network: `${learn}/azure/api-management/virtual-network-reference`,
  cors: `${learn}/azure/api-management/cors-policy`,
  errors: `${learn}/azure/api-management/api-management-error-handling-policies`,
  authentication: `${learn}/azure/app-service/configure-authentication-provider-aad`,
  fileBased: `${learn}/azure/app-service/configure-authentication-file-based`,
  restrictions: `${learn}/azure/app-service/overview-access-restrictions`,
  healthCheck: `${learn}/azure/app-service/monitor-instances-health-check`,
  slots: `${learn}/azure/app-service/deploy-staging-slots`,
  vnet: `${learn}/azure/app-service/overview-vnet-integration`,
  functionKeys: `${learn}/azure/azure-functions/function-keys-how-to`,
  logicApps: `${learn}/azure/logic-apps/single-tenant-overview-compare`,
  assignment: `${learn}/entra/identity/managed-identities-azure-resources/how-to-assign-app-role-managed-identity`,
  tokenCache: `${learn}/entra/identity/managed-identities-azure-resources/managed-identity-best-practice-recommendations`,
  identifierUris: `${learn}/entra/identity-platform/identifier-uri-restrictions`,
  errorCodes: `${learn}/entra/identity-platform/reference-error-codes`,
} as const;
