import * as l10n from '@vscode/l10n';
import { applyEdits, removeKeyHeader } from '../policy';
import { type HttpFunction, valueOf } from '../route';
import { change } from './change';
import type { Caution, Choice, PolicyStep, SecuredProofStep } from './plan';
import type { Target } from './target';

/** The text of the API's own policy once the plan's other steps have run, and without its function key. */
interface KeyedPolicy {
  readonly text: string;
  readonly without: string;
  /** Functions that ask for a key even of callers with a token (domain.md 5.9). */
  readonly keyed: readonly HttpFunction[];
}

/**
 * The key that the API's policy sends along; undefined where there is none, or where it can't be told which functions
 * ask for one.
 */
function keyedPolicy({ context, app }: Target, text: string | undefined): KeyedPolicy | undefined {
  const functions = context.functions && valueOf(context.functions);
  if (app?.kind !== 'functionApp' || functions === undefined || text === undefined) return undefined;
  const without = applyEdits(text, removeKeyHeader(text));
  if (without === text) return undefined;
  return { text, without, keyed: functions.filter(one => one.authLevel !== 'anonymous') };
}

/**
 * After the route is proved with the token: the key goes, and the route is proved without it. Only where every function
 * of the app is anonymous, and unless the user keeps it (F-32). The host key itself and the named value stay: others may
 * use them.
 */
export function functionKeySteps(
  target: Target,
  before: NonNullable<PolicyStep['before']> | undefined,
): readonly (PolicyStep | SecuredProofStep)[] {
  const keyed = keyedPolicy(target, before?.text);
  if (!before || !keyed || keyed.keyed.length > 0 || target.choices.keepFunctionKey === true) return [];
  const { api } = target.context.route;
  const { place } = target.context.policy;
  const { app } = target.names;
  return [
    {
      kind: 'dropKey',
      id: `dropKey:${place.ownerId.toLowerCase()}`,
      api,
      place,
      before,
      after: keyed.without,
      title: l10n.t('Send no function key: policy of {0}', api.displayName),
      description: l10n.t('The route is proved with the token by now, and no function of {0} asks for a key.', app),
      duration: l10n.t('seconds'),
      whoNotices: l10n.t('Nobody. If calls fail without the key, it is put back by itself.'),
      undo: { possible: true, text: l10n.t('The text is put back byte for byte.') },
      resources: [{ id: place.ownerId, name: api.displayName }],
      changes: [change(l10n.t('Policy of API {0}', api.displayName), 'policy', keyed.text, keyed.without)],
    },
    {
      kind: 'proveWithoutKey',
      id: 'proveWithoutKey',
      title: l10n.t('Prove that {0} answers without the key', app),
      description: l10n.t('The trace shows no key any more; then the three tests again.'),
      duration: l10n.t('up to 5 min'),
      whoNotices: l10n.t('Nobody.'),
      resources: [],
      changes: [],
    },
  ];
}

export function functionKeyCautions(target: Target, text: string | undefined): readonly Caution[] {
  const keyed = keyedPolicy(target, text);
  if (!keyed || keyed.keyed.length === 0) return [];
  const names = keyed.keyed.map(one => one.name).join(', ');
  return [
    {
      code: 'functionKeyStays',
      ask: false,
      title: l10n.t('The function key stays'),
      text: l10n.t('Beside the token these functions of {0} ask for it: {1}.', target.names.app, names),
    },
  ];
}

export function functionKeyChoice(target: Target, text: string | undefined): readonly Choice[] {
  const keyed = keyedPolicy(target, text);
  if (!keyed || keyed.keyed.length > 0) return [];
  const chosen = target.choices.keepFunctionKey !== true;
  return [
    {
      id: 'functionKey',
      title: l10n.t('Function key'),
      answer: chosen ? l10n.t('is no longer sent') : l10n.t('stays'),
      options: [{ id: 'drop', label: l10n.t('Stop sending it once the token is proved'), chosen }],
      multiple: true,
      note: l10n.t('The host key and the named value stay; others may use them.'),
    },
  ];
}
