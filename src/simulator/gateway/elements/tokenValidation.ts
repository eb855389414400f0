import { verifyToken } from '../../entra';
import { gatewayAnswer } from '../answers';
import type { ElementReader } from '../elementReader';
import { PolicyFailure, type Execution } from '../execution';
import { decodeJwt } from '../expressions';
import { mutable } from '../send';
import { inboundOnly, type Definition, type Outcome } from '../statement';

interface Expectations {
  readonly issuers?: readonly string[];
  readonly audiences: readonly string[];
  readonly callers: readonly string[];
  readonly claims: readonly {
    readonly name: string;
    readonly all: boolean;
    readonly values: readonly string[];
    readonly separator?: string;
  }[];
  readonly skewSeconds: number;
}

type Verdict = { readonly token: string } | { readonly reason: string; readonly message: string };

function check(execution: Execution, token: string | undefined, expected: Expectations): Verdict {
  if (token === undefined || token === '') {
    return { reason: 'TokenNotPresent', message: 'JWT not present.' };
  }
  const checked = verifyToken(execution.world, token, expected.skewSeconds);
  if (!checked.ok) {
    const reasons = {
      malformed: 'JwtInvalid',
      unknownKey: 'TokenSignatureKeyNotFound',
      signature: 'TokenSignatureInvalid',
      expired: 'TokenExpired',
      notYetValid: 'JwtInvalid',
    } as const;
    return { reason: reasons[checked.why], message: `JWT Validation Failed: ${checked.why}. Access denied.` };
  }
  const { claims } = checked;
  const [issuer = ''] = listed(claims['iss']);
  if (expected.issuers && !expected.issuers.includes(issuer)) {
    return {
      reason: 'TokenIssuerNotAllowed',
      message: `JWT Validation Failed: IDX10205: Issuer validation failed. Issuer: '${issuer}'. Access denied.`,
    };
  }
  if (expected.audiences.length > 0 && !listed(claims['aud']).some(audience => expected.audiences.includes(audience))) {
    return {
      reason: 'TokenAudienceNotAllowed',
      message: `JWT Validation Failed: IDX10214: Audience validation failed. Audiences: '${listed(claims['aud']).join(',')}'. Access denied.`,
    };
  }
  const caller = listed(claims['azp'] ?? claims['appid'])[0]?.toLowerCase() ?? '';
  if (expected.callers.length > 0 && !expected.callers.includes(caller)) {
    return {
      reason: 'TokenClaimValueNotAllowed',
      message: `The client application '${caller}' is not allowed. Access denied.`,
    };
  }
  for (const claim of expected.claims) {
    if (claims[claim.name] === undefined) {
      return {
        reason: 'TokenClaimNotFound',
        message: `JWT Validation Failed: Claim ${claim.name} not found. Access denied.`,
      };
    }
    const { separator } = claim;
    const has = listed(claims[claim.name]).flatMap(value =>
      separator === undefined ? [value] : value.split(separator),
    );
    const fits = claim.all
      ? claim.values.every(value => has.includes(value))
      : claim.values.some(value => has.includes(value));
    if (claim.values.length > 0 && !fits) {
      return {
        reason: 'TokenClaimValueNotAllowed',
        message: `JWT Validation Failed: Claim ${claim.name} value is not allowed. Access denied.`,
      };
    }
  }
  return { token };
}

function listed(value: unknown): string[] {
  return (Array.isArray(value) ? value : value === undefined ? [] : [value]).map(each =>
    typeof each === 'string' ? each : JSON.stringify(each),
  );
}

/** Where the token is read from, and how a failure is answered. */
function readCommon(reader: ElementReader) {
  reader.ignore('id');
  const header = reader.literal('header-name');
  const query = reader.literal('query-parameter-name');
  const value = reader.template('token-value');
  const scheme = reader.literal('require-scheme');
  const code = reader.template('failed-validation-httpcode');
  const message = reader.template('failed-validation-error-message');
  const output = reader.literal('output-token-variable-name');
  return {
    token: (execution: Execution): string | undefined => {
      const raw =
        value?.(execution) ??
        (query === undefined
          ? execution.headers.get(header ?? 'Authorization')
          : (execution.query.get(query) ?? undefined));
      const [, given, rest] = /^(\w+)\s+(\S+)$/.exec(raw ?? '') ?? [];
      if (scheme !== undefined && given?.toLowerCase() !== scheme.toLowerCase()) {
        return undefined;
      }
      return rest ?? raw;
    },
    finish: (execution: Execution, verdict: Verdict, fallback: string | undefined): Outcome => {
      if ('token' in verdict) {
        if (output !== undefined) {
          execution.variables.set(output, decodeJwt(verdict.token) ?? null);
        }
        execution.note(reader.name, { message: 'JWT validation succeeded.' });
        return undefined;
      }
      execution.note(reader.name, { message: verdict.message, reason: verdict.reason });
      const text = message?.(execution) ?? fallback ?? verdict.message;
      const response = mutable(gatewayAnswer(Number(code?.(execution) ?? '401'), text));
      throw new PolicyFailure(reader.name, verdict.reason, verdict.message, response);
    },
  };
}

function texts(reader: ElementReader, list: string, item: string): (execution: Execution) => string[] {
  const values =
    reader
      .child(list)
      ?.children(item)
      .map(each => each.text()) ?? [];
  return execution => values.map(value => value(execution));
}

function readClaims(reader: ElementReader): (execution: Execution) => Expectations['claims'] {
  const claims = (reader.child('required-claims')?.children('claim') ?? []).map(claim => {
    const separator = claim.literal('separator');
    return {
      name: claim.requiredLiteral('name'),
      all: claim.choice('match', ['all', 'any'], 'all') === 'all',
      values: claim.children('value').map(value => value.text()),
      ...(separator !== undefined && { separator }),
    };
  });
  return execution => claims.map(claim => ({ ...claim, values: claim.values.map(value => value(execution)) }));
}

const azureAdToken: Definition = {
  sections: inboundOnly,
  build(reader) {
    const common = readCommon(reader);
    const tenant = reader.requiredTemplate('tenant-id');
    const callers = texts(reader, 'client-application-ids', 'application-id');
    const audiences = texts(reader, 'audiences', 'audience');
    const backEnds = texts(reader, 'backend-application-ids', 'application-id');
    const claims = readClaims(reader);
    return execution => {
      const id = tenant(execution);
      const any = ['common', 'organizations', 'consumers'].includes(id.toLowerCase());
      const verdict = check(execution, common.token(execution), {
        ...(!any && { issuers: [`https://sts.windows.net/${id}/`, `https://login.microsoftonline.com/${id}/v2.0`] }),
        audiences: [...audiences(execution), ...backEnds(execution)],
        callers: callers(execution).map(caller => caller.toLowerCase()),
        claims: claims(execution),
        skewSeconds: 0,
      });
      return common.finish(execution, verdict, 'Invalid Azure AD JWT');
    };
  },
};

const jwt: Definition = {
  sections: inboundOnly,
  build(reader) {
    const common = readCommon(reader);
    reader.ignore('require-expiration-time', 'require-signed-tokens');
    const skew = Number(reader.literal('clock-skew') ?? '0');
    const configurations = reader.children('openid-config').map(each => each.requiredTemplate('url'));
    const issuers = texts(reader, 'issuers', 'issuer');
    const audiences = texts(reader, 'audiences', 'audience');
    const claims = readClaims(reader);
    if (configurations.length === 0) {
      reader.fault("'validate-jwt' without 'openid-config' is not run by this gateway.");
    }
    return execution => {
      const published = configurations.map(url => publishedIssuer(url(execution)));
      const verdict = check(execution, common.token(execution), {
        issuers: [...issuers(execution), ...published],
        audiences: audiences(execution),
        callers: [],
        claims: claims(execution),
        skewSeconds: skew,
      });
      return common.finish(
        execution,
        verdict,
        'reason' in verdict && verdict.reason === 'TokenNotPresent' ? undefined : 'Invalid JWT.',
      );
    };
  },
};

/** The issuer in Entra's metadata at that address: v1 or v2 (domain.md 6.1). */
function publishedIssuer(url: string): string {
  const [, tenant = '', v2] =
    /^https:\/\/[^/]+\/([^/]+)(\/v2\.0)?\/\.well-known\/openid-configuration\/?$/.exec(url.split('?')[0] ?? '') ?? [];
  return v2 === undefined ? `https://sts.windows.net/${tenant}/` : `https://login.microsoftonline.com/${tenant}/v2.0`;
}

export const tokenValidations: Readonly<Record<string, Definition>> = {
  'validate-azure-ad-token': azureAdToken,
  'validate-jwt': jwt,
};
