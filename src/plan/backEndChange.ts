import * as l10n from '@vscode/l10n';
import type { StoredBackEnd } from '../azure/interfaces';
import type { ArmId } from '../route';
import { shownBackEnd } from './backEndDocument';
import { change } from './change';
import type { BackEndStep } from './plan';

type Told = Pick<BackEndStep, 'backEndId' | 'name' | 'duration' | 'undo' | 'resources' | 'changes'>;

/** What every step that changes a back-end entity tells of it. */
export const backEndChange = (
  id: ArmId,
  name: string,
  before: StoredBackEnd['properties'],
  after: StoredBackEnd['properties'],
): Told => ({
  backEndId: id,
  name,
  duration: l10n.t('seconds'),
  undo: { possible: true, text: l10n.t('The back end is put back as it was.') },
  resources: [{ id, name }],
  changes: [change(l10n.t('Back end {0}', name), 'json', shownBackEnd(before), shownBackEnd(after))],
});
