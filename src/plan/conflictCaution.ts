import * as l10n from '@vscode/l10n';
import type { Caution, Step } from './plan';

/**
 * App Service takes the last document that is written, without a conflict check (domain.md 5.1): what someone else sets
 * between our reading and our write would be lost, and nobody could see it afterwards.
 */
export function conflictCautions(steps: readonly Step[]): readonly Caution[] {
  const names = steps.flatMap(step =>
    step.kind === 'lock' || step.kind === 'admit' || step.kind === 'open' || step.kind === 'dismiss'
      ? [step.app.name]
      : [],
  );
  if (names.length === 0) return [];
  return [
    {
      code: 'noConflictCheck',
      ask: false,
      title: l10n.t('Change the authentication of {0} nowhere else meanwhile', [...new Set(names)].join(', ')),
      text: l10n.t(
        'App Service has no conflict check for it. It is read right before each write, here and in an undo, and this stops at a change by someone else; one that is made in that very moment would be overwritten unseen.',
      ),
    },
  ];
}
