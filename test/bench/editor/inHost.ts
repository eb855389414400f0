import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import * as vscode from 'vscode';
import manifest from '../../../package.json';
import { foldingRanges, lintSteps, outline, parsePolicy } from '../../../src/policy';
import { completionAt } from '../../../src/ui/policyEditor/completion/offers';
import { type EditorFigures, figuresName } from './figures';

const size = 256 * 1024;
const strokesPerRound = 40;
const rounds = 3;
/** Between two key strokes, as a quick typist types; after every tenth, a pause in which the rules run. */
const paceMilliseconds = 90;
const thinkingMilliseconds = 500;

function policyOf(bytes: number): string {
  const parts = ['<policies>\r\n\t<inbound>\r\n\t\t<base />\r\n'];
  let length = 0;
  for (let index = 0; length < bytes; index++) {
    const part = [
      '\t\t<choose>',
      `\t\t\t<when condition="@(context.Request.Headers.GetValueOrDefault("x-route-${index}", "") == "blue")">`,
      `\t\t\t\t<set-backend-service base-url="https://contoso-${index}.azurewebsites.net/api" />`,
      `\t\t\t\t<!-- route ${index}: the blue ring takes what is marked for it -->`,
      '\t\t\t\t<set-header name="x-correlation-id" exists-action="override">',
      '\t\t\t\t\t<value>@{ var id = context.RequestId; return id.ToString(); }</value>',
      '\t\t\t\t</set-header>',
      '\t\t\t</when>',
      '\t\t</choose>',
      '',
    ].join('\r\n');
    parts.push(part);
    length += part.length;
  }
  return `${parts.join('')}\t</inbound>\r\n</policies>\r\n`;
}

/** How late the loop was in each stretch between two looks, in milliseconds. */
async function typeInto(document: vscode.TextDocument): Promise<readonly number[]> {
  const editor = await vscode.window.showTextDocument(document, { preview: false });
  const middle = document.positionAt(document.getText().length >> 1);
  const line = document.lineAt(middle.line).range.end;
  editor.selection = new vscode.Selection(line, line);
  await pause(thinkingMilliseconds);
  const late: number[] = [];
  for (let stroke = 1; stroke <= strokesPerRound; stroke++) {
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    await vscode.commands.executeCommand('type', { text: stroke % 10 === 0 ? '\n' : 'x' });
    await pause(stroke % 10 === 0 ? thinkingMilliseconds : paceMilliseconds);
    delay.disable();
    late.push(delay.max / 1e6);
  }
  return late;
}

/** Newer Node only: what this thread used of a processor, whatever else the machine does meanwhile. */
const threadCpu = (process as { threadCpuUsage?: () => { user: number; system: number } }).threadCpuUsage;
const clock = (): number => {
  const used = threadCpu?.call(process);
  return used ? (used.user + used.system) / 1000 : performance.now();
};

/** What we do by ourselves for one version of the text, turn by turn: none of these waits for anything. */
function ownTurns(text: string): ReadonlyMap<string, number[]> {
  const times = new Map<string, number[]>();
  const turn = <T>(name: string, work: () => T): T => {
    const start = clock();
    const result = work();
    const spent = clock() - start;
    const known = times.get(name);
    if (known) known.push(spent);
    else times.set(name, [spent]);
    return result;
  };
  for (let stroke = 0; stroke < 120; stroke++) {
    const at = Math.floor(((stroke * 7919) % 1000) * (text.length / 1000));
    const edited = `${text.slice(0, at)}x${text.slice(at)}`;
    // A key stroke: the tree of the new text, and where the cursor is.
    const policy = turn('key stroke: parse and locate', () => {
      const parsed = parsePolicy(edited);
      completionAt(parsed, at + 1).offers({});
      return parsed;
    });
    const steps = lintSteps(policy, { scope: 'api' });
    for (let isDone = false; !isDone;) isDone = turn('pause: one slice of rules', () => steps.next().done ?? false);
    turn('pause: folding', () => foldingRanges(policy));
    turn('pause: outline', () => outline(policy));
  }
  return times;
}

export async function run(): Promise<void> {
  await vscode.extensions.getExtension(`${manifest.publisher}.${manifest.name}`)?.activate();
  const text = policyOf(size);
  const turns = ownTurns(text);
  const languages = ['plaintext', 'apim-policy'] as const;
  const late = new Map<string, number[]>(languages.map(language => [language, []]));
  for (let round = 0; round < rounds; round++) {
    for (const language of languages) {
      const document = await vscode.workspace.openTextDocument({ language, content: text });
      late.get(language)?.push(...(await typeInto(document)));
      await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    }
  }
  const figures: EditorFigures = {
    kibibytes: Math.round(Buffer.byteLength(text) / 1024),
    strokes: rounds * strokesPerRound,
    clock: threadCpu ? 'processor' : 'elapsed',
    turns: Object.fromEntries(turns),
    late: Object.fromEntries(late),
  };
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  if (!folder) throw new Error('No folder is open to leave the figures in.');
  const bytes = new TextEncoder().encode(JSON.stringify(figures));
  await vscode.workspace.fs.writeFile(vscode.Uri.joinPath(folder.uri, figuresName), bytes);
}
