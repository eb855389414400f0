import type { Api, AppDetails, ArmId, ListedPrincipal, NamedValue, Revision, ServiceDetails } from '../../route';
import type { Call } from './call';

/** What only diagnosis asks of Azure (domain.md 10). Reads only; every method throws `AzureError` or `Cancelled`. */
export interface Details {
  getServiceDetails(serviceId: ArmId, call?: Call): Promise<ServiceDetails>;
  getAppDetails(appId: ArmId, call?: Call): Promise<AppDetails>;
  /** What the app setting `WEBSITE_AUTH_AAD_ALLOWED_TENANTS` names (domain.md 5.5); empty: it isn't set, any tenant may come. */
  getAllowedTenants(appId: ArmId, call?: Call): Promise<readonly string[]>;
  listNamedValues(serviceId: ArmId, call?: Call): Promise<NamedValue[]>;
  /** The ids of the products that hold an API. */
  listProducts(api: Api, call?: Call): Promise<ArmId[]>;
  listRevisions(apiId: ArmId, call?: Call): Promise<Revision[]>;
  /** What an id on an allow list stands for in this directory. Throws `forbidden` where Graph may not be read. */
  findPrincipal(id: string, call?: Call): Promise<ListedPrincipal>;
  /** Whether a service principal is a member; undefined where it can't be told. */
  isInGroup(groupId: string, principalId: string, call?: Call): Promise<boolean | undefined>;
}
