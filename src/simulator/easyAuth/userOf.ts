import type { JsonObject } from '../json';
import { claimTexts } from './authorize';

/** Who the claims are about, as the log and `/.auth/me` name them. */
export const userOf = (claims: JsonObject): string =>
  ['preferred_username', 'upn', 'oid', 'sub'].flatMap(name => claimTexts(claims, name))[0] ?? '';
