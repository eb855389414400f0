import { logTo, type Site } from '../world';
import type { Decision, FrontInput } from './decide';

/** What the front writes into the application log about a request that it doesn't let pass (domain.md 5.8, 5.4 row 14). */
export function logDecision(site: Site, input: FrontInput, decision: Decision): void {
  switch (decision.kind) {
    case 'unauthenticated':
      if (decision.hadToken) logTo(site, decision.why);
      return;
    case 'forbidden':
      logTo(site, decision.row === 14 ? forged(input, decision.user) : `Authorization check failed: ${decision.why}.`);
      return;
    case 'broken':
      logTo(site, decision.why);
      return;
    case 'forward':
    case 'passUntouched':
    case 'redirectToHttps':
    case 'endpoint':
  }
}

const forged = ({ request }: FrontInput, user: string): string =>
  `Cross-site request forgery detected for user '${user}' from referer '${request.headers['referer'] ?? ''}'!`;
