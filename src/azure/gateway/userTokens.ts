import { AzureError, type Session, type UserTokens } from '../interfaces';

/** The signed-in user's own token for an app, asked for without a prompt: for many apps sign-in gives none. */
export function createUserTokens(session: Session): UserTokens {
  return {
    async getTokenFor(clientId, call) {
      try {
        const { token } = await session.tokens.getToken(clientId, session.tenantId, {
          silent: true,
          ...(call?.signal && { signal: call.signal }),
        });
        return { token };
      } catch (error) {
        if (error instanceof AzureError) return { whyNot: error.message };
        throw error;
      }
    },
  };
}
