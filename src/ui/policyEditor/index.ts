import * as vscode from 'vscode';
import { AzureError } from '../../azure/interfaces';
import type { CommandTable } from '../commands/table';
import { UserError } from '../errors';
import type { Explorer } from '../explorer';
import { PolicyCompletion } from './completion';
import { PolicyFileSystem } from './fileSystem';
import { insertInto } from './insertPolicy';
import { type PolicyAddress, placeOf, policyScheme, policyUriParts } from './policyUri';
import { PolicyProblems } from './problems';

export interface PolicyEditor {
  readonly commands: Pick<
    CommandTable,
    'editPolicy' | 'insertPolicy' | 'insertPolicyHere' | 'comparePolicy' | 'reloadPolicy'
  >;
  dispose(): void;
}

const theirsScheme = 'apim-policy-saved';

/** Policies as documents: open, edit, save with If-Match; conflicts, problems, completion, insertion. */
export function registerPolicyEditor(
  explorer: Explorer,
  state: vscode.Memento,
  restore: () => Promise<void>,
  reportError: (error: unknown, doing: string) => void,
): PolicyEditor {
  const problems = new PolicyProblems();
  const conflicts = new Set<string>();
  const theirs = new Map<string, string>();
  const showConflicts = (): void => {
    void vscode.commands.executeCommand('setContext', 'apimManagedIdentity.conflicts', [...conflicts]);
  };
  const settle = (uri: vscode.Uri): void => {
    if (conflicts.delete(uri.toString())) showConflicts();
  };
  const apiManagementOf = async ({ tenantId, simulated }: PolicyAddress) => {
    await restore();
    const book = explorer.world
      .books()
      .find(
        ({ tenant: { signIn } }) =>
          signIn.session && signIn.simulated === simulated && signIn.tenantId.toLowerCase() === tenantId,
      );
    if (!book) throw new AzureError('Not signed in.', { kind: 'signedOut', tenantId });
    return (await book.tenant.azure()).apiManagement;
  };
  const redrawOwner = (uri: vscode.Uri): void => {
    void explorer.estate.routesOf(uri.path).then(routes => {
      for (const route of routes) explorer.estate.refresh(route);
    });
  };
  const files: PolicyFileSystem = new PolicyFileSystem(apiManagementOf, state, {
    rejected: (uri, error) => problems.reject(uri, error),
    saved: uri => {
      problems.accepted(uri);
      settle(uri);
      redrawOwner(uri);
    },
    changedMeanwhile: uri => {
      conflicts.add(uri.toString());
      showConflicts();
      const ask = async (): Promise<void> => {
        const chosen = await vscode.window.showWarningMessage(
          'Someone else saved this policy since you opened it. Nothing was overwritten.',
          'Compare',
          'Reload Theirs',
        );
        if (chosen === 'Compare') await compare(uri);
        else if (chosen === 'Reload Theirs') await reload(uri);
      };
      ask().catch((error: unknown) => reportError(error, 'comparing policies'));
    },
  });
  const policyOf = (argument: unknown): vscode.Uri => {
    const uri = argument instanceof vscode.Uri ? argument : vscode.window.activeTextEditor?.document.uri;
    if (uri?.scheme !== policyScheme) throw new UserError('Open a policy from the tree first.');
    return uri;
  };
  const compare = async (uri: vscode.Uri): Promise<void> => {
    const { text, precondition } = await files.readTheirs(uri);
    const left = uri.with({ scheme: theirsScheme, query: String(Date.now()) });
    theirs.set(left.toString(), text);
    const title = `${uri.path.slice(uri.path.lastIndexOf('/') + 1)}: saved by someone else ↔ yours`;
    await vscode.commands.executeCommand('vscode.diff', left, uri, title);
    // What they saved has been shown: saving now replaces exactly that.
    files.baseOn(uri, precondition);
  };
  const reload = async (uri: vscode.Uri): Promise<void> => {
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document);
    files.forget(uri);
    await vscode.commands.executeCommand('workbench.action.files.revert');
    settle(uri);
    problems.accepted(uri);
  };
  const uriOf = async (argument: unknown): Promise<vscode.Uri | undefined> => {
    const id = explorer.idOfArgument(argument) ?? (await pickApi(explorer));
    if (id === undefined) return undefined;
    const place = placeOf(id);
    const signIn = explorer.world.tenantOf(id)?.signIn;
    if (!place) throw new UserError('This has no policy of its own. Choose a service, an API or an operation.');
    if (!signIn)
      throw new UserError('No sign-in sees this. Sign in first.', [
        { title: 'Sign In', command: 'apimManagedIdentity.signIn' },
      ]);
    return vscode.Uri.from({ scheme: policyScheme, ...policyUriParts({ ...signIn, place }) });
  };
  const open = async (uri: vscode.Uri): Promise<vscode.TextDocument> => {
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document, { preview: false });
    return document;
  };
  const registrations = [
    problems,
    vscode.workspace.registerFileSystemProvider(policyScheme, files, { isCaseSensitive: true }),
    vscode.workspace.registerTextDocumentContentProvider(theirsScheme, {
      provideTextDocumentContent: uri => theirs.get(uri.toString()) ?? '',
    }),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => {
      theirs.delete(uri.toString());
      if (uri.scheme !== policyScheme) return;
      files.forget(uri);
      settle(uri);
    }),
    vscode.languages.registerCompletionItemProvider(
      { language: 'apim-policy' },
      new PolicyCompletion(explorer),
      '<',
      '"',
    ),
  ];
  const insertHere = async (argument: unknown): Promise<void> => {
    const uri = await uriOf(argument);
    if (uri) await insertInto(await open(uri), explorer);
  };
  return {
    commands: {
      editPolicy: async argument => {
        const uri = await uriOf(argument);
        if (uri) await open(uri);
      },
      insertPolicyHere: insertHere,
      insertPolicy: async () => {
        const document = vscode.window.activeTextEditor?.document;
        if (document?.languageId === 'apim-policy') await insertInto(document, explorer);
        else await insertHere(undefined);
      },
      comparePolicy: argument => compare(policyOf(argument)),
      reloadPolicy: argument => reload(policyOf(argument)),
    },
    dispose() {
      for (const one of registrations) one.dispose();
    },
  };
}

async function pickApi(explorer: Explorer): Promise<string | undefined> {
  const routes = await explorer.estate.routes();
  if (routes.length === 0)
    throw new UserError('Sign in to see your services and apps.', [
      { title: 'Sign In', command: 'apimManagedIdentity.signIn' },
      { title: 'Try It on Local Azure', command: 'apimManagedIdentity.openLocalAzure' },
    ]);
  const items = routes.map(route => ({
    label: route.api.displayName,
    description: route.service.name,
    id: route.api.id,
  }));
  return (await vscode.window.showQuickPick(items, { title: 'Edit Policy', placeHolder: 'Which API?' }))?.id;
}
