import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { type Azure, AzureError, Cancelled } from '../../azure/interfaces';
import { type ActionRights, allows } from '../../plan/permissions';
import { ancestorId } from '../../route';
import { commandId } from '../commands/names';
import type { CommandTable } from '../commands/table';
import { UserError } from '../errors';
import type { Explorer } from '../explorer';
import { chooseApi, choosePolicy } from './choosePolicy';
import { PolicyComparing } from './comparing';
import { PolicyCompletion } from './completion';
import { PolicyConflicts } from './conflicts';
import { compareWithEarlier } from './earlierVersions';
import { EffectivePolicies } from './effective';
import { PolicyFileSystem, type PolicyStore } from './fileSystem';
import { type PolicyHistory, createPolicyHistory } from './history';
import { insertInto } from './insertPolicy';
import { PolicyCodeLens } from './language/codeLens';
import type { PolicyCommand } from './commandNames';
import { PolicyHover } from './language/hover';
import { policyReading } from './language/reading';
import { ParsedPolicies } from './parsedPolicies';
import { policyLanguage } from './policyLanguage';
import { writeAction } from './policyRights';
import { type PolicyAddress, placeOf, policyUriParts, readPolicyUri } from './policyUri';
import { PolicyProblems } from './problems';
import { PolicyQuickFixes } from './problems/quickFixes';
import { tenantAt } from './service/policyOwner';
import { Recent } from './service/recent';
import { ServiceFacts, readable } from './service/serviceFacts';
import { AzureSurroundings } from './service/surroundings';
import { effectiveScheme, policyScheme } from './schemes';

const rightsKeptMilliseconds = 30_000;

/** The editor behind its front: what VS Code and the commands ask of it. */
export interface LoadedEditor {
  readonly files: vscode.FileSystemProvider;
  readonly completion: PolicyCompletion;
  readonly hover: PolicyHover;
  readonly quickFixes: PolicyQuickFixes;
  readonly lenses: PolicyCodeLens;
  readonly reading: ReturnType<typeof policyReading>;
  readonly commands: Pick<CommandTable, PolicyCommand>;
  dispose(): void;
}

/** What the policy editor needs of the features beside it. */
export interface PolicyEditorNeighbours {
  /** Takes up the sign-in that a document of a restored tab belongs to; once. */
  readonly restore: (simulated: boolean) => Promise<void>;
  readonly reportError: (error: unknown, doing: string) => void;
}

/** Policies as documents: open, edit, save with If-Match; conflicts, problems, completion, what runs in the end. */
export function createPolicyEditor(
  context: vscode.ExtensionContext,
  explorer: Explorer,
  { restore, reportError }: PolicyEditorNeighbours,
): LoadedEditor {
  const parsed = new ParsedPolicies();
  const facts = new ServiceFacts(explorer);
  const history = createPolicyHistory(context);
  const comparing = new PolicyComparing();
  const failed =
    (doing: string) =>
    (error: unknown): void =>
      reportError(error, doing);
  const conflicts: PolicyConflicts = new PolicyConflicts({
    files: () => files,
    comparing,
    history,
    onFailure: reportError,
  });
  const problems = new PolicyProblems(
    parsed,
    new AzureSurroundings(explorer, facts, parsed),
    failed(l10n.t('checking a policy')),
  );
  const effective = new EffectivePolicies(explorer, facts);
  const lenses: PolicyCodeLens = new PolicyCodeLens(explorer, facts, parsed, uri => files.isReadOnly(uri));
  const azureOf = async (address: PolicyAddress): Promise<Azure> => {
    await restore(address.simulated);
    const tenant = tenantAt(address, explorer);
    if (!tenant) throw new AzureError(l10n.t('Not signed in.'), { kind: 'signedOut', tenantId: address.tenantId });
    return tenant.azure();
  };
  const rights = new Recent<ActionRights>(rightsKeptMilliseconds);
  const store: PolicyStore = {
    apiManagementOf: async address => (await azureOf(address)).apiManagement,
    mayWrite: async address => {
      const serviceId = ancestorId(address.place.ownerId, 1) ?? '';
      const key = `${address.simulated} ${address.tenantId} ${serviceId}`.toLowerCase();
      const asking = rights.get(key, async () => (await azureOf(address)).access.actionsOn(serviceId));
      // Who cancels is told so by the reading of the policy itself.
      const known = await readable(asking).catch((error: unknown) => {
        if (error instanceof Cancelled) return undefined;
        throw error;
      });
      return known && allows(known, writeAction(address.place));
    },
  };
  const files: PolicyFileSystem = new PolicyFileSystem(store, context.workspaceState, {
    rejected: (uri, error) => problems.reject(uri, error),
    changedMeanwhile: uri => conflicts.begin(uri),
    mayReplace: uri => {
      try {
        explorer.requireOnline(readPolicyUri(uri)?.place.ownerId);
      } catch (error) {
        // What VS Code shows beside "Failed to save": the words only.
        throw error instanceof UserError ? vscode.FileSystemError.Unavailable(error.message) : error;
      }
      return conflicts.mayReplace(uri);
    },
    saved: (uri, text, before) => {
      problems.accepted(uri);
      conflicts.settle(uri);
      keepVersions(history, uri, text, before).catch(failed(l10n.t('keeping the version in the local history')));
      const ownerId = readPolicyUri(uri)?.place.ownerId ?? '';
      facts.forget(ancestorId(ownerId, 1) ?? '');
      effective.refresh();
      for (const route of explorer.world.routesFrom(ownerId)) explorer.estate.refresh(route);
    },
    forbidden: uri => {
      const name = uri.path.slice(uri.path.lastIndexOf('/') + 1);
      vscode.window.setStatusBarMessage(l10n.t('{0} is for reading only: your account may not change it.', name), 8000);
      lenses.refresh();
    },
  });
  const look = (uri: vscode.Uri): void => {
    // A look that fails tells nothing; the next save or reading says what is wrong.
    files.look(uri).catch(() => undefined);
  };
  const registrations = [
    problems,
    comparing,
    effective,
    lenses,
    vscode.workspace.registerTextDocumentContentProvider(effectiveScheme, effective),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => {
      if (uri.scheme !== policyScheme) return;
      files.forget(uri);
      conflicts.settle(uri);
    }),
    vscode.workspace.onDidChangeTextDocument(({ document }) => {
      if (document.uri.scheme !== policyScheme) return;
      files.settle(document);
      conflicts.changed(document);
    }),
    vscode.window.onDidChangeActiveTextEditor(editor => {
      if (editor?.document.uri.scheme === policyScheme) look(editor.document.uri);
    }),
    vscode.window.onDidChangeWindowState(({ focused }) => {
      if (!focused) return;
      for (const { document } of vscode.window.visibleTextEditors)
        if (document.uri.scheme === policyScheme) look(document.uri);
    }),
    explorer.onDidSignInsChange(() => {
      facts.forgetAll();
      rights.forget();
      files.tryAgain(openPolicyUris());
      problems.checkAll();
    }),
  ];

  const activePolicy = (argument: unknown): vscode.Uri => {
    const uri = argument instanceof vscode.Uri ? argument : vscode.window.activeTextEditor?.document.uri;
    if (uri?.scheme !== policyScheme) throw new UserError(l10n.t('Open a policy from the tree first.'));
    return uri;
  };
  const uriOfId = (id: string): vscode.Uri => {
    const place = placeOf(id);
    const signIn = explorer.world.tenantOf(id)?.signIn;
    if (!place)
      throw new UserError(
        l10n.t('This has no policy of its own. Choose a service, a product, an API, an operation or a fragment.'),
      );
    if (!signIn)
      throw new UserError(l10n.t('No sign-in sees this. Sign in first.'), [
        { title: l10n.t('Sign In'), command: commandId('signIn') },
      ]);
    return vscode.Uri.from({ scheme: policyScheme, ...policyUriParts({ ...signIn, place }) });
  };
  const uriOf = async (argument: unknown, title: string): Promise<vscode.Uri | undefined> => {
    const id = explorer.idOfArgument(argument) ?? (await chooseApi(explorer, title));
    return id === undefined ? undefined : uriOfId(id);
  };
  const insertHere = async (argument: unknown): Promise<void> => {
    const uri = await uriOf(argument, l10n.t('Insert Managed Identity Policy'));
    if (uri) await insertInto(await openNow(uri), explorer);
  };
  const otherPolicyOf = async (id: string, title: string, without?: string): Promise<string | undefined> => {
    const tenant = explorer.world.tenantOf(id);
    if (!tenant) throw new UserError(l10n.t('No sign-in sees this. Sign in first.'));
    return choosePolicy(tenant, id, title, without);
  };
  const openNow = async (uri: vscode.Uri): Promise<vscode.TextDocument> => {
    // Where that fails it is shown as it was, and saving tells why.
    if (!isActive(uri)) await files.bringUpToDate(uri).catch(() => undefined);
    return open(uri);
  };
  return {
    files,
    completion: new PolicyCompletion(explorer, facts, parsed),
    hover: new PolicyHover(explorer, facts, parsed),
    quickFixes: new PolicyQuickFixes(problems),
    lenses,
    reading: policyReading(parsed),
    commands: {
      editPolicy: async argument => {
        const uri = await uriOf(argument, l10n.t('Edit Policy'));
        if (uri) await openNow(uri);
      },
      editOtherPolicy: async argument => {
        const title = l10n.t('Edit Policy of…');
        const id = explorer.idOfArgument(argument) ?? (await chooseApi(explorer, title));
        const chosen = id === undefined ? undefined : await otherPolicyOf(id, title);
        if (chosen !== undefined) await openNow(uriOfId(chosen));
      },
      insertPolicyHere: insertHere,
      insertPolicy: async () => {
        const document = vscode.window.activeTextEditor?.document;
        if (document?.languageId === policyLanguage) await insertInto(document, explorer);
        else await insertHere(undefined);
      },
      comparePolicy: argument => conflicts.compare(activePolicy(argument)),
      comparePolicyWithOther: async argument => {
        const uri = activePolicy(argument);
        const ownerId = readPolicyUri(uri)?.place.ownerId ?? '';
        const chosen = await otherPolicyOf(ownerId, l10n.t('Compare with Another Policy'), ownerId);
        if (chosen === undefined) return;
        const other = uriOfId(chosen);
        const { text } = await files.readTheirs(other);
        await comparing.open(uri, text, other.path.slice(other.path.lastIndexOf('/') + 1));
      },
      comparePolicyWithEarlier: argument => compareWithEarlier(activePolicy(argument), history, comparing),
      clearPolicyHistory: async () => {
        await history.clear();
        vscode.window.setStatusBarMessage(l10n.t('The local history of policies is empty.'), 5000);
      },
      reloadPolicy: async argument => {
        const uri = activePolicy(argument);
        await conflicts.reload(uri);
        problems.accepted(uri);
      },
      showEffectivePolicy: async argument => {
        const uri = argument instanceof vscode.Uri ? argument : undefined;
        const active = vscode.window.activeTextEditor?.document;
        const document = uri
          ? vscode.workspace.textDocuments.find(one => one.uri.toString() === uri.toString())
          : argument === undefined && active?.languageId === policyLanguage
            ? active
            : undefined;
        const source = document ?? uri ?? (await uriOf(argument, l10n.t('Show Effective Policy')));
        if (source) await effective.show(source);
      },
    },
    dispose() {
      for (const one of registrations) one.dispose();
    },
  };
}

const isActive = (uri: vscode.Uri): boolean =>
  vscode.window.activeTextEditor?.document.uri.toString() === uri.toString();

async function open(uri: vscode.Uri): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument(uri);
  await vscode.window.showTextDocument(document, { preview: false });
  return document;
}

/** What a save replaced, then what it saved: so that the first save of a policy can be undone, too. */
async function keepVersions(
  history: PolicyHistory,
  uri: vscode.Uri,
  text: string,
  before: string | undefined,
): Promise<void> {
  const now = Date.now();
  const kept = before === undefined ? [] : [history.keep(uri.toString(), before, now)];
  await Promise.all([...kept, history.keep(uri.toString(), text, now + 1)]);
}

/** Of tabs, shown or not: a restored tab whose policy couldn't be read has no document. */
const openPolicyUris = (): readonly vscode.Uri[] =>
  vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .flatMap(({ input }) =>
      input instanceof vscode.TabInputText && input.uri.scheme === policyScheme ? [input.uri] : [],
    );
