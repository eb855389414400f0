import * as l10n from '@vscode/l10n';
import type { Registration, RegistrationWish } from '../azure/interfaces';
import { type App, type ApplicationFact, nameOf } from '../route';
import { hashOf } from './same';
import { unknownMark } from './unknowns';

/** A registration that the plan makes, or has made in an earlier run. */
export interface NewRegistration {
  readonly wish: RegistrationWish;
  /** What its client ID is the late value of. */
  readonly key: string;
  /** null: there is none of that name yet. */
  readonly found: Registration | null;
}

/** Made from the app alone, so that every run, here or on another machine, means the same registration. */
export function registrationWish(app: Pick<App, 'id' | 'name' | 'parentId'>): RegistrationWish {
  const hash = hashOf(app.id.toLowerCase());
  const appName = app.parentId === undefined ? app.name : `${nameOf(app.parentId)}-${app.name}`;
  return {
    uniqueName: `apim-managed-identity-${hash.slice(0, 24)}`,
    displayName: appName,
    role: {
      id: guidOf(hash.slice(24, 56)),
      value: `${appName.replace(/[^A-Za-z0-9]+/g, '_')}.Call`,
      displayName: l10n.t('Call {0}', appName),
    },
  };
}

/** 32 hex digits in the form of a GUID of version 4. */
const guidOf = (hex: string): string =>
  `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;

/** The client ID: known, or the mark of what will be known. */
export const clientIdOfNew = ({ found, key }: NewRegistration): string =>
  found?.clientId ?? unknownMark('appClientId', key);

/** The application as it will be once the registration is made, for judging with. */
export function plannedApplication(made: NewRegistration, tenantId: string, issuers: string): ApplicationFact {
  const clientId = clientIdOfNew(made);
  return {
    clientId,
    displayName: made.wish.displayName,
    tenantId,
    tokenVersion: 2,
    issuer: `${issuers}/${tenantId}/v2.0`,
    identifierUris: [`api://${clientId}`],
    foreign: false,
  };
}
