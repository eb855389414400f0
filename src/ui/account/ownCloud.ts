import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Cloud } from '../../azure/interfaces';
import { loadAzure } from '../azureParts';
import { UserError } from '../errors';

export const cloudSection = 'microsoft-sovereign-cloud';

/** The cloud of the user's own settings; throws `UserError` where a workspace would choose another one. */
export async function ownCloud(): Promise<Cloud> {
  const { chooseCloud } = await loadAzure();
  const configuration = vscode.workspace.getConfiguration(cloudSection);
  const choice = chooseCloud({
    environment: configuration.inspect('environment') ?? {},
    customEnvironment: configuration.inspect('customEnvironment') ?? {},
  });
  const openSettings = {
    title: l10n.t('Open Settings'),
    command: 'workbench.action.openSettings',
    args: [cloudSection],
  };
  switch (choice.kind) {
    case 'cloud':
      return choice.cloud;
    case 'workspaceOverride':
      throw new UserError(
        l10n.t(
          'The settings of this workspace choose another cloud ({0}). Tokens go only where your own user settings say. Take it out of the workspace’s settings, then try again.',
          `${cloudSection}.${choice.setting}`,
        ),
        [openSettings],
      );
    case 'unknownEnvironment':
      throw new UserError(l10n.t('The setting {0} names a cloud that isn’t known.', `${cloudSection}.environment`), [
        openSettings,
      ]);
    case 'badAddress':
      throw new UserError(
        l10n.t(
          'The custom cloud in your settings has no usable https address for {0}.',
          `${cloudSection}.customEnvironment.${choice.property}`,
        ),
        [openSettings],
      );
  }
}
