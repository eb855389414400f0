import type { Cloud } from '../../azure/interfaces';
import type { Handshake } from '../../simulator/handshake';
import type { TenantSignIn } from '../account/signIns';
import type { AzureParts } from '../azureParts';

const localCloud = (hosts: Handshake['hosts']): Cloud => {
  const authority = hosts.authority.replace(/\/$/, '');
  return {
    name: 'Local Azure',
    resourceManager: hosts.resourceManager.replace(/\/$/, ''),
    resourceManagerAudience: 'https://management.core.windows.net/',
    authority,
    tokenIssuers: { v1: 'https://sts.windows.net', v2: authority },
    graph: hosts.graph.replace(/\/$/, ''),
    portal: 'https://portal.azure.com',
  };
};

const rank = ['owner', 'contributor'];
const rankOf = (role: string): number => {
  const index = rank.findIndex(word => role.toLowerCase().includes(word));
  return index < 0 ? rank.length : index;
};

/** Who the extension is in each tenant of the local Azure: the person there who may do the most. */
export function localSignIns(
  handshake: Handshake,
  { localTokens }: Pick<AzureParts, 'localTokens'>,
): readonly TenantSignIn[] {
  const cloud = localCloud(handshake.hosts);
  const local = { port: handshake.port, certificate: handshake.certificate };
  const tenants = [...new Set(handshake.users.map(user => user.tenantId))];
  return tenants.flatMap(tenantId => {
    const [user] = handshake.users
      .filter(one => one.tenantId === tenantId)
      .sort((one, other) => rankOf(one.role) - rankOf(other.role));
    if (!user) return [];
    const domain = user.name.slice(user.name.indexOf('@') + 1);
    return [
      {
        key: `local ${tenantId}`,
        tenantId,
        tenantName: domain,
        account: user.name,
        simulated: true,
        session: {
          cloud,
          tenantId,
          account: user.name,
          tokens: localTokens(cloud, local, user),
          local,
          policyFollows: handshake.policyFollows,
        },
      },
    ];
  });
}
