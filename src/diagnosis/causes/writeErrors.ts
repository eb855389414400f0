import * as l10n from '@vscode/l10n';
import type { AzureError, AzureProblem, RefusalReason } from '../../azure/interfaces';
import type { Cause } from '../report';
import { byHand, byScript, pages } from './mode';

/** What was being written when Azure refused it. */
export interface WriteContext {
  /** The name of the thing: `Orders`, `orders-app`. */
  readonly name: string;
}

/** A save or apply mode of the catalogue (domain.md 10.2, 10.3, 10.5): met by the write that it refuses. */
interface WriteMode {
  readonly id: Cause['id'];
  readonly meets: (problem: AzureProblem) => readonly string[] | undefined;
  readonly title: (context: WriteContext) => string;
  readonly text: (context: WriteContext) => string;
  readonly fix: (context: WriteContext) => Cause['fix'];
  readonly link: string;
}

const isRefusal = (problem: AzureProblem, reason: RefusalReason): boolean =>
  problem.kind === 'refused' && problem.reason === reason;

const modes: readonly WriteMode[] = [
  {
    id: 'F-25',
    meets: problem =>
      isRefusal(problem, 'identifierUriPolicy')
        ? [l10n.t('Microsoft Graph refused the identifier URI by a policy of the tenant')]
        : undefined,
    title: () => l10n.t('The tenant doesn’t allow this identifier URI'),
    text: () =>
      l10n.t(
        'New URIs must hold the client ID, the tenant ID or a verified domain. Applications with tokens of version 2 are exempt.',
      ),
    fix: () =>
      byHand(
        l10n.t('Use api:// with the client ID'),
        l10n.t('Or set the application’s token version to 2, which needs no URI at all.'),
      ),
    link: pages.identifierUris,
  },
  {
    id: 'F-29',
    meets: problem =>
      problem.kind === 'policyRejected'
        ? problem.errors.map(({ element, line, column, message }) =>
            line === undefined
              ? message
              : l10n.t('<{0}>, line {1}, column {2}: {3}', element ?? '', line, column ?? 1, message),
          )
        : undefined,
    title: ({ name }) => l10n.t('{0} was rejected', name),
    text: () => l10n.t('API Management checked the document and found what it can’t run. Nothing was saved.'),
    fix: () =>
      byHand(
        l10n.t('Correct the element'),
        l10n.t(
          'It stands in a section that doesn’t allow it, names a back end or named value that isn’t there, or has text where none may be.',
        ),
      ),
    link: pages.policies,
  },
  {
    id: 'F-30',
    meets: problem =>
      problem.kind === 'changedMeanwhile'
        ? [l10n.t('The version that was read isn’t the one that is stored now')]
        : undefined,
    title: ({ name }) => l10n.t('Someone else changed {0} meanwhile', name),
    text: () => l10n.t('Saving now would overwrite what they did. Nothing was overwritten.'),
    fix: () =>
      byHand(
        l10n.t('Compare, then save again'),
        l10n.t('Take over what they changed, or reload and start from theirs.'),
      ),
    link: pages.policies,
  },
  {
    id: 'F-43',
    meets: problem => (problem.kind === 'locked' ? [l10n.t('{0} answers ServiceLocked', problem.name)] : undefined),
    title: ({ name }) => l10n.t('{0} is being updated', name),
    text: () =>
      l10n.t('While API Management changes something about a service, often its identity, it refuses other changes.'),
    fix: () => byHand(l10n.t('Wait, then go on'), l10n.t('An update takes from seconds to 45 minutes.')),
    link: pages.identity,
  },
  {
    id: 'F-44',
    meets: problem =>
      problem.kind === 'forbidden' && problem.directory
        ? [l10n.t('Microsoft Graph answered 403: Insufficient privileges')]
        : undefined,
    title: () => l10n.t('This needs rights in the directory'),
    text: () =>
      l10n.t(
        'Owner of a subscription is no role in Microsoft Entra. Registering applications and assigning roles needs rights there.',
      ),
    fix: () =>
      byScript(
        l10n.t('Hand the script to an administrator'),
        l10n.t('The preview has a script with every value filled in. Go on when it has been run.'),
      ),
    link: pages.assignment,
  },
  {
    id: 'F-45',
    meets: problem =>
      isRefusal(problem, 'authVersion2')
        ? [l10n.t('App Service refused the older form of authentication settings')]
        : undefined,
    title: ({ name }) => l10n.t('{0} has authentication settings of the newer form', name),
    text: () => l10n.t('Once an app uses V2 settings, tools that write V1 are refused. Mixing the two loses settings.'),
    fix: () => byHand(l10n.t('Use V2 only'), l10n.t('Change them here or in the portal, not with a tool for V1.')),
    link: pages.authentication,
  },
  {
    id: 'F-47',
    meets: problem =>
      isRefusal(problem, 'swapWithPreview') ? [l10n.t('App Service refused the swap with preview')] : undefined,
    title: () => l10n.t('Swap with preview doesn’t go with authentication'),
    text: () => l10n.t('It is refused as soon as one of the slots has App Service Authentication on.'),
    fix: () =>
      byHand(
        l10n.t('Swap without preview'),
        l10n.t('Authentication settings stay with their slot. Run the tests on both afterwards.'),
      ),
    link: pages.slots,
  },
];

/** The cause of a refused write, where the catalogue has it. Pure; of the error only its kind and safe message are used. */
export function causeOfError(error: AzureError, context: WriteContext): Cause | undefined {
  for (const mode of modes) {
    const evidence = mode.meets(error.problem);
    if (!evidence) continue;
    return {
      id: mode.id,
      effect: 'breaks',
      certainty: 'certain',
      title: mode.title(context),
      text: mode.text(context),
      evidence,
      facts: [],
      fix: mode.fix(context),
      link: mode.link,
    };
  }
  return undefined;
}
