import * as l10n from '@vscode/l10n';
import { createHttpHeaders, createPipelineRequest } from '@azure/core-rest-pipeline';
import { Secret } from '../route';
import { systemClock } from './clock';
import { type Connection, createConnection } from './connection';
import { AzureError, Cancelled, type Clock, type Cloud, type LocalConnection, type TokenSource } from './interfaces';
import { parseJson, record, text } from './json';

/** A person of the local Azure, as its handshake names them. */
export interface LocalUser {
  readonly name: string;
  readonly password: string;
  readonly clientId: string;
}

/** `{audience}/.default`; an audience that ends in a slash keeps it, as Entra wants it. */
export const scopeOf = (audience: string): string => `${audience}/.default`;

/** It runs on this computer: an answer that hasn't come by then never will. */
const answerTimeoutMilliseconds = 30_000;

/** Tokens of the local Azure's own Entra by the password grant: only for a session that is `local`, over its connection. */
export function localTokens(
  cloud: Cloud,
  local: LocalConnection,
  user: LocalUser,
  clock: Clock = systemClock,
  connection: Connection = createConnection(local),
  answerTimeout = answerTimeoutMilliseconds,
): TokenSource {
  return {
    async getToken(audience, tenantId, options) {
      const form = new URLSearchParams({
        grant_type: 'password',
        client_id: user.clientId,
        username: user.name,
        password: user.password,
        scope: scopeOf(audience),
      });
      const url = `${cloud.authority}/${encodeURIComponent(tenantId)}/oauth2/v2.0/token`;
      const request = createPipelineRequest({
        url,
        method: 'POST',
        headers: createHttpHeaders({ 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'application/json' }),
        body: form.toString(),
        timeout: answerTimeout,
        ...(options?.signal && { abortSignal: options.signal }),
      });
      let answer;
      try {
        answer = await connection.http.sendRequest(request);
      } catch (error) {
        if (options?.signal?.aborted) throw new Cancelled();
        const { host } = new URL(url);
        throw new AzureError(
          l10n.t('The local Azure doesn’t answer; open it again.'),
          { kind: 'unreachable', host },
          undefined,
          { cause: error },
        );
      }
      const body = record(parseJson(answer.bodyAsText));
      const token = text(body['access_token']);
      if (answer.status !== 200 || token === undefined) {
        const code =
          /AADSTS\d+/.exec(text(body['error_description']) ?? '')?.[0] ??
          text(body['error']) ??
          l10n.t('status {0}', answer.status);
        throw new AzureError(l10n.t('Sign-in gives no token for {0}: {1}.', audience, code), {
          kind: 'signedOut',
          tenantId,
        });
      }
      const seconds = Number(body['expires_in']);
      return { token: new Secret(token), expiresAt: Number.isFinite(seconds) ? clock.now() + seconds * 1000 : 0 };
    },
  };
}
