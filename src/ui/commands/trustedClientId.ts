import * as l10n from '@vscode/l10n';
import { type Call, type Directory, isAzureProblem } from '../../azure/interfaces';
import type { ApplicationFact } from '../../route';

/** Whether a client ID that was read from an app may be filled in without asking. */
export type Trust =
  | { readonly kind: 'own'; readonly application: ApplicationFact }
  /** It stands for Microsoft's or another tenant's application: never filled in. */
  | { readonly kind: 'foreign'; readonly why: string }
  | { readonly kind: 'missing'; readonly why: string }
  /** It can't be known from here: the user is asked and told why. */
  | { readonly kind: 'unknown'; readonly why: string };

/**
 * An app's owner writes its client ID. One that stands for Graph or Key Vault would make API Management send a token
 * for those to that app, so only an application registered in the user's own tenant is filled in by itself.
 */
export async function trustClientId(
  directory: Directory,
  clientId: string,
  appName: string,
  call?: Call,
): Promise<Trust> {
  let application: ApplicationFact | null;
  try {
    application = await directory.findApplication(clientId, call);
  } catch (error) {
    if (!isAzureProblem(error, 'forbidden')) throw error;
    return {
      kind: 'unknown',
      why: l10n.t(
        'Your account may not read the directory, so it can’t be told whether {0} is an application of your own tenant. {1} names it, and whoever runs {2} could have put in another one: API Management would then send {3} a token for that.',
        clientId,
        appName,
        appName,
        appName,
      ),
    };
  }
  if (!application)
    return {
      kind: 'missing',
      why: l10n.t('There is no app registration with the client ID {0} in your tenant.', clientId),
    };
  if (application.foreign) {
    return {
      kind: 'foreign',
      why: l10n.t(
        '{0} is {1}, which isn’t registered in your tenant. A token for it sent to {2} could be used elsewhere.',
        clientId,
        application.displayName,
        appName,
      ),
    };
  }
  return { kind: 'own', application };
}
