import type { App, ArmId, HttpFunction } from '../../route';
import type { Call } from './call';

/** `authsettingsV2` with everything it holds, known to us or not: writes send the whole document (domain.md 5.3). */
export interface StoredAuthentication {
  readonly properties: Readonly<Record<string, unknown>>;
}

/** App Service's control plane (domain.md 5). Every method throws `AzureError` or `Cancelled`. */
export interface AppService {
  getApp(appId: ArmId, call?: Call): Promise<App>;
  listSlots(appId: ArmId, call?: Call): Promise<App[]>;
  getAuthentication(appId: ArmId, call?: Call): Promise<StoredAuthentication>;
  /**
   * Replaces the document and reads it back; throws `ChangedAfterwards` where that isn't what the service took. There is no
   * If-Match: read just before (domain.md 5.1).
   */
  putAuthentication(appId: ArmId, settings: StoredAuthentication, call?: Call): Promise<StoredAuthentication>;
  /** Whether the app's authentication is on by the old settings (V1), which writing V2 replaces for good (domain.md 5.1). */
  usesOldAuthentication(appId: ArmId, call?: Call): Promise<boolean>;
  listHttpFunctions(appId: ArmId, call?: Call): Promise<HttpFunction[]>;
}
