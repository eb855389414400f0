import * as l10n from '@vscode/l10n';
import type { ApiManagement, Details } from '../../azure/interfaces';
import { type Api, type ArmId, nameOf } from '../../route';
import { readable } from './service/serviceFacts';

/** What the lists are read by. */
export interface PolicyLists {
  readonly apiManagement: Pick<
    ApiManagement,
    'listApis' | 'listOperations' | 'listProducts' | 'listFragmentIds' | 'listWorkspaces'
  >;
  readonly details: Pick<Details, 'listRevisions'>;
}

/** A line to choose: a policy, or what opens more lines. A heading is neither. */
export interface PolicyChoice {
  readonly label: string;
  readonly description?: string;
  /** Whose policy it is. */
  readonly ownerId?: ArmId;
  readonly more?: MoreChoices;
}

export interface MoreChoices {
  readonly question: string;
  /** Read when it is opened, not before: a service has many operations. */
  read(): Promise<readonly PolicyChoice[]>;
}

/**
 * All policies of a service, or of a workspace in it: its own, products, APIs, fragments; operations and workspaces one
 * step further. `near`: what the user comes from; the revisions and operations of that API are among the first lines.
 */
export function policyChoices(lists: PolicyLists, containerId: ArmId, near: ArmId): MoreChoices {
  const isWorkspace = /\/workspaces\/[^/]+$/i.test(containerId);
  const name = nameOf(containerId);
  return {
    question: isWorkspace ? l10n.t('Which policy of workspace {0}?', name) : l10n.t('Which policy of {0}?', name),
    read: () => inContainer(lists, containerId, near, isWorkspace),
  };
}

async function inContainer(
  lists: PolicyLists,
  containerId: ArmId,
  near: ArmId,
  isWorkspace: boolean,
): Promise<readonly PolicyChoice[]> {
  const { apiManagement, details } = lists;
  const apiId = isWorkspace ? undefined : /^.*\/apis\/[^/;]+/i.exec(near)?.[0];
  const [products, apis, fragmentIds, workspaces, revisions] = await Promise.all([
    readable(apiManagement.listProducts(containerId)),
    readable(apiManagement.listApis(containerId)),
    readable(apiManagement.listFragmentIds(containerId)),
    isWorkspace ? [] : readable(apiManagement.listWorkspaces(containerId)),
    apiId === undefined ? undefined : readable(details.listRevisions(apiId)),
  ]);
  const older = (revisions ?? []).filter(({ isCurrent }) => !isCurrent);
  return [
    { label: l10n.t('All APIs'), description: nameOf(containerId), ownerId: containerId },
    ...(apiId === undefined ? [] : [operationsOf(lists, apiId, nameOf(apiId))]),
    ...underHeading(
      l10n.t('Revisions of {0}', nameOf(apiId ?? '')),
      older.map(one => ({ label: l10n.t('Revision {0}', one.revision), ownerId: one.id })),
    ),
    ...underHeading(
      l10n.t('Products'),
      (products ?? []).map(one => ({ label: one.displayName, description: one.name, ownerId: one.id })),
    ),
    ...underHeading(l10n.t('APIs'), [
      ...(apis ?? []).map(one => ({ label: one.displayName, description: one.path, ownerId: one.id })),
      ...(apis && apis.length > 0 ? [operationsOfAny(lists, apis)] : []),
    ]),
    ...underHeading(
      l10n.t('Fragments'),
      (fragmentIds ?? []).map(id => ({ label: id, ownerId: `${containerId}/policyFragments/${id}` })),
    ),
    ...underHeading(
      l10n.t('Workspaces'),
      (workspaces ?? []).map(one => ({
        label: `${one.displayName}…`,
        description: one.name,
        more: policyChoices(lists, one.id, near),
      })),
    ),
  ];
}

const underHeading = (heading: string, choices: readonly PolicyChoice[]): readonly PolicyChoice[] =>
  choices.length === 0 ? [] : [{ label: heading }, ...choices];

const operationsOf = (lists: PolicyLists, apiId: ArmId, name: string): PolicyChoice => ({
  label: l10n.t('Operations of {0}…', name),
  more: operationsIn(lists, apiId, name),
});

const operationsIn = ({ apiManagement }: PolicyLists, apiId: ArmId, name: string): MoreChoices => ({
  question: l10n.t('Which operation of {0}?', name),
  read: async () =>
    (await apiManagement.listOperations(apiId)).map(one => ({
      label: one.displayName,
      description: `${one.method} ${one.urlTemplate}`,
      ownerId: one.id,
    })),
});

const operationsOfAny = (lists: PolicyLists, apis: readonly Api[]): PolicyChoice => ({
  label: l10n.t('Operations of an API…'),
  more: {
    question: l10n.t('Which API?'),
    read: () =>
      Promise.resolve(
        apis.map(({ displayName, path, id }) => ({
          label: displayName,
          description: path,
          more: operationsIn(lists, id, displayName),
        })),
      ),
  },
});
