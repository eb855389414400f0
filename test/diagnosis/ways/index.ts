import { waysAtTheApp } from './atTheApp';
import { waysAtTheEdges } from './atTheEdges';
import { waysAtTheToken } from './atTheToken';
import { waysInPolicies } from './inPolicies';

export type { Way } from './way';

/** By section of domain.md 10. */
export const ways = [...waysAtTheApp, ...waysAtTheToken, ...waysInPolicies, ...waysAtTheEdges];
