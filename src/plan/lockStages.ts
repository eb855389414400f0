import * as l10n from '@vscode/l10n';
import { valueOf } from '../route';
import type { Caution, Choice, Step } from './plan';
import { type Target, refusesToday } from './target';

/*
 * A lock in two stages: authentication comes on with the registration and lets in everyone (AllowAnonymous), and refuses
 * callers without a token with a later plan. What lies between is for people: whoever still calls without a token can be
 * found in the app's logs. Within one run it would tell nothing that isn't known by then: under AllowAnonymous a token
 * that is refused passes as anonymous, just as a good one does (domain.md 5.4, row 7), and whether the settings take the
 * gateway's token has been worked out from its claims and signature. Nor does it tell more where no trace can be had: then
 * there is no token, and no call, to look at. So it is left out there, and for a called API, whose validation knows no
 * such stage; the lock itself comes off where its proof fails.
 */

const openDoors = ({ doors }: Target): readonly string[] =>
  doors.filter(door => !refusesToday(door)).map(door => door.app.name);

/** Whether doors that are open today stay so with this plan. */
export const isFirstStage = (target: Target, steps: readonly Step[]): boolean =>
  target.choices.lockLater === true && steps.length > 0 && openDoors(target).length > 0;

/** Of doors that would stay open; of one plan or of several. */
export const stagesNote = (open: readonly string[]): string =>
  l10n.t('For finding out who else calls {0}, by its logs. Plan again for the lock.', open.join(', '));

export function stagesChoice(target: Target, steps: readonly Step[]): readonly Choice[] {
  const open = openDoors(target);
  // Where it is on already and lets in anyone, the first stage is done, or never was one.
  const isOff = target.doors.some(({ settings }) => valueOf(settings)?.enabled === false);
  if (!isOff || steps.length === 0) return [];
  const chosen = target.choices.lockLater === true;
  return [
    {
      id: 'stages',
      title: l10n.t('Lock'),
      answer: chosen ? l10n.t('later') : l10n.t('at once'),
      options: [
        {
          id: 'later',
          label: l10n.t('Not yet: let in callers without a token for now (AllowAnonymous)'),
          names: open,
          chosen,
        },
      ],
      multiple: true,
      note: stagesNote(open),
    },
  ];
}

export function firstStageCautions(target: Target, steps: readonly Step[]): readonly Caution[] {
  if (!isFirstStage(target, steps)) return [];
  return [
    {
      code: 'firstStage',
      ask: false,
      title: l10n.t('{0} stays open for now', openDoors(target).join(', ')),
      text: l10n.t('This is the first of two stages. Plan again for the lock once you know who else calls.'),
    },
  ];
}
