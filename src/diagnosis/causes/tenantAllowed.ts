import * as l10n from '@vscode/l10n';
import { allowedTenantsSetting, valueOf } from '../../route';
import { misrouted, refusedByFront } from '../callEnd';
import type { Evidence } from '../evidence';
import { allFits, checkToken, tenantOf } from '../tokenChecks';
import { type Mode, byHand, certain, leftOver, oneOf, pages, quoted } from './mode';
import { same, shown } from './seenAtApp';

const guid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A list of IDs; a reference to a vault tells nothing. */
const allowedTenants = ({ further }: Evidence): readonly string[] | undefined => {
  const tenants = valueOf(further.allowedTenants);
  return tenants?.every(one => guid.test(one)) === true ? tenants : undefined;
};

const tokensTenant = (seen: Evidence): string | undefined => checkToken(seen).claims?.tid ?? tenantOf(seen);

/** The app setting lets in other tenants only. */
export function tenantIsRefused(seen: Evidence): boolean {
  const tenants = allowedTenants(seen) ?? [];
  const tenant = tokensTenant(seen);
  return tenants.length > 0 && tenant !== undefined && !tenants.some(one => same(one, tenant));
}

/** The app's authentication refused a caller that nothing else speaks against, and its app settings aren't to be read. */
export const tenantMayBeRefused = (seen: Evidence): boolean =>
  refusedByFront(seen, 403) &&
  allowedTenants(seen) === undefined &&
  (seen.further.allowedTenants.state === 'read' || seen.further.allowedTenants.why === 'forbidden');

export const settingDecides = ({ names }: Evidence): string =>
  l10n.t('The app setting {0} of {1}, which couldn’t be read', allowedTenantsSetting, names.app);

/** Beyond the catalogue: an app setting keeps the gateway's tenant out (domain.md 5.5). */
export const tenantNotAllowed: Mode = {
  id: 'E-07',
  facts: ['F7'],
  effect: 'breaks',
  holds: seen => {
    if (!refusedByFront(seen, 403) || misrouted(seen)) return undefined;
    const tenant = tokensTenant(seen);
    if (tenantIsRefused(seen) && tenant !== undefined) {
      return certain(
        l10n.t(
          'The app setting {0} of {1} is {2}',
          allowedTenantsSetting,
          seen.names.app,
          quoted(allowedTenants(seen) ?? []),
        ),
        shown(checkToken(seen), l10n.t('The token’s tenant is {0}', tenant)),
      );
    }
    const checks = checkToken(seen);
    if (!tenantMayBeRefused(seen) || !allFits(checks)) return undefined;
    return checks.source === 'seen' ? oneOf(settingDecides(seen)) : leftOver(settingDecides(seen));
  },
  title: ({ names }) => l10n.t('{0} lets in tokens of other tenants only', names.app),
  text: ({ names }) =>
    l10n.t(
      'The token is good, but an app setting names the tenants whose tokens may come in, and the gateway’s tenant isn’t one of them. Callers of {0} get 403.',
      names.api,
    ),
  fix: seen =>
    byHand(
      l10n.t('Let the gateway’s tenant in'),
      l10n.t(
        'Add {0} to the app setting {1} of {2}, or remove the setting: the issuer names one tenant already. The app restarts with it.',
        tokensTenant(seen) ?? l10n.t('the gateway’s tenant'),
        allowedTenantsSetting,
        seen.names.app,
      ),
    ),
  link: pages.authentication,
};
