import type { LintContext, PolicyFinding } from '../../../../src/policy';

type Code = PolicyFinding['code'];

export const doc = (inbound: string, rest = ''): string =>
  `<policies>\n  <inbound>\n    <base />\n    ${inbound}\n  </inbound>\n${rest}</policies>`;
export const ami = (more = '', resource = 'api://x'): string =>
  `<authentication-managed-identity resource="${resource}"${more} />`;
export const held = ami(' output-token-variable-name="t"');
export const header = (value: string, attributes = ' exists-action="override"', name = 'Authorization'): string =>
  `<set-header name="${name}"${attributes}>\n      <value>${value}</value>\n    </set-header>`;
export const read = '(string)context.Variables["t"]';
export const when = (inner: string, condition = '@(context.Request.IsSecure)'): string =>
  `<choose><when condition="${condition}">${inner}</when></choose>`;
export const variable = (value: string): string => `<set-variable name="v" value="${value}" />`;
export const body = (code: string): string => `<set-body>${code}</set-body>`;
export const call = (url: string, resource: string): string =>
  `<send-request mode="new" response-variable-name="r"><set-url>${url}</set-url><set-method>GET</set-method>${ami('', resource)}</send-request>`;
export const vault = 'https://vault.azure.net';
export const deleteKey = '<set-header name="Ocp-Apim-Subscription-Key" exists-action="delete" />';

export const backEnd = (id: string): string => `<set-backend-service backend-id="${id}" />`;

/** A rule of the linter, shown on one document that breaks it and on one that doesn't. */
export interface Rule {
  readonly code: Code;
  readonly hit: string;
  /** As near as can be, and right. */
  readonly miss: string;
  readonly context?: LintContext;
  /** The text after the one safe fix. */
  readonly fixed?: string;
}
