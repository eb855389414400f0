import * as vscode from 'vscode';
import { registerAssistants } from './ui/assistants';
import { registerCommands } from './ui/commands/table';
import { registerTree } from './ui/explorer/lazyTree';
import { registerPolicyEditor } from './ui/policyEditor';
import type { Rooms } from './ui/rooms';

/** Makes the extension known to VS Code. All that it does loads when the first of it is seen or asked for. */
export function activate(context: vscode.ExtensionContext): void {
  let built: Promise<Rooms> | undefined;
  const rooms = (): Promise<Rooms> =>
    (built ??= import('./ui/rooms').then(({ buildRooms }) => buildRooms(context, view)));
  const view = registerTree(async () => (await rooms()).tree);
  context.subscriptions.push(
    view,
    registerCommands(async (name, args) => (await rooms()).run(name, args)),
    registerPolicyEditor(rooms),
    registerAssistants(async () => (await rooms()).assistants),
  );
  // `npm start` opens the local Azure by itself; a packaged extension never looks at the environment.
  if (context.extensionMode === vscode.ExtensionMode.Development && process.env['APIM_MI_OPEN_LOCAL_AZURE'] === '1')
    void rooms().then(({ run }) => run('openLocalAzure', []));
}
