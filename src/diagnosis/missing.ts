import * as l10n from '@vscode/l10n';
import { type Reading, factName } from '../route';
import { traced } from './callEnd';
import type { Evidence } from './evidence';
import type { Cause } from './report';

/** What would have to be known to say more, one sentence each; empty when everything is explained for certain. */
export function missingFor(seen: Evidence, causes: readonly Cause[]): readonly string[] {
  const failed = seen.tests.some(one => one.state === 'failed');
  const open = causes.filter(one => one.certainty !== 'certain');
  if (open.length === 0 && (causes.length > 0 || !failed)) return [];
  const decided = open.flatMap(one => one.decidedBy ?? []);
  const { facts, around } = seen;
  const unread = (what: string, reading: Reading<unknown>): string | undefined => {
    if (reading.state === 'read' || reading.why === 'notApplicable' || reading.why === 'notYet') return undefined;
    return reading.why === 'forbidden'
      ? l10n.t('{0}: your account may not read it', what)
      : l10n.t('{0}: it couldn’t be read', what);
  };
  const parts = [
    unread(factName('F1'), facts.identity),
    unread(factName('F2'), facts.policy),
    unread(factName('F3'), facts.application),
    ...facts.doors.map(door => unread(l10n.t('Authentication settings of {0}', door.app.name), door.settings)),
    unread(l10n.t('Access restrictions and health check'), around.app),
    unread(l10n.t('Functions and their authorization levels'), around.functions),
    !traced(seen) && seen.gateway?.result
      ? l10n.t('The gateway’s trace: {0}', seen.gateway.whyNoTrace ?? l10n.t('it never came'))
      : undefined,
  ];
  return [...new Set([...decided, ...parts.flatMap(part => part ?? [])])];
}
