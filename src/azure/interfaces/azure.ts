import type { Route } from '../../route';
import type { Access } from './access';
import type { ApiManagement } from './apiManagement';
import type { AppService } from './appService';
import type { Clock } from './call';
import type { Details } from './details';
import type { Directory } from './directory';
import type { FunctionKeys } from './functionKeys';
import type { TokenSignatures, Tracing, UserTokens, Wire } from './gateway';
import type { Inventory } from './inventory';

/** The addresses of one Azure cloud. Never constants elsewhere (domain.md 11.1). */
export interface Cloud {
  readonly name: string;
  /** `https://management.azure.com`, no slash at the end. */
  readonly resourceManager: string;
  /** The audience of ARM tokens, `https://management.core.windows.net/`. */
  readonly resourceManagerAudience: string;
  /** `https://login.microsoftonline.com`. */
  readonly authority: string;
  /** What tokens of each version name as their issuer, before the tenant: `https://sts.windows.net` in version 1. */
  readonly tokenIssuers: { readonly v1: string; readonly v2: string };
  /** `https://graph.microsoft.com`; `https://graph.invalid` where a custom cloud's settings name none. */
  readonly graph: string;
  readonly portal: string;
}

/** Azure as one signed-in tenant sees it: what `plan`, `diagnosis` and `ui` are given. */
export interface Azure {
  readonly cloud: Cloud;
  readonly tenantId: string;
  /** For messages: who is signed in. */
  readonly account: string;
  /** Simulated on this computer: said at every glance. */
  readonly simulated: boolean;
  /** Seconds until every node of a gateway surely uses a changed policy, where Azure itself tells (U16). */
  readonly policyFollows?: number;
  readonly clock: Clock;
  readonly inventory: Inventory;
  readonly apiManagement: ApiManagement;
  readonly appService: AppService;
  readonly directory: Directory;
  readonly functionKeys: FunctionKeys;
  readonly access: Access;
  readonly tracing: Tracing;
  readonly userTokens: UserTokens;
  readonly signatures: TokenSignatures;
  readonly wire: Wire;
  readonly details: Details;
  /**
   * The same, but every read of the control planes is asked once and then remembered: for one run that asks the same from
   * several sides. Never for writing.
   */
  snapshot(): Azure;
  /** A snapshot for one run over these routes: what several of them need is read by one list where there is one. */
  snapshotFor(routes: readonly Route[]): Azure;
}
