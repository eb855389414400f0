import * as vscode from 'vscode';
import { type Known, describe } from './describe';
import type { Levels } from './levels';
import type { Row } from './rows';

const collapsible = {
  never: vscode.TreeItemCollapsibleState.None,
  closed: vscode.TreeItemCollapsibleState.Collapsed,
  open: vscode.TreeItemCollapsibleState.Expanded,
} as const;

/** The command behind a click on an API or app: it notices double clicks. Not contributed. */
export const clickedCommand = '_apimManagedIdentity.rowClicked';

/** Draws rows. Redraws come together, at most every 50 ms. */
export class ExplorerProvider implements vscode.TreeDataProvider<Row>, vscode.Disposable {
  readonly #levels: Levels;
  readonly #known: Known;
  readonly #changed = new vscode.EventEmitter<Row | undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  #timer: NodeJS.Timeout | undefined;

  constructor(levels: Levels, known: Known) {
    this.#levels = levels;
    this.#known = known;
  }

  async getChildren(row?: Row): Promise<Row[]> {
    return [...(await this.#levels.childrenOf(row))];
  }

  getParent(row: Row): Row | undefined {
    return row.parent;
  }

  getTreeItem(row: Row): vscode.TreeItem {
    const look = describe(row, this.#known);
    const item = new vscode.TreeItem(look.label, collapsible[look.opens]);
    item.id = row.key;
    item.contextValue = look.context.join(';');
    if (look.description !== undefined) item.description = look.description;
    if (look.icon) {
      const color = look.icon.color === undefined ? undefined : new vscode.ThemeColor(look.icon.color);
      item.iconPath = new vscode.ThemeIcon(look.icon.id, color);
    }
    if (look.tooltip !== undefined) item.tooltip = new vscode.MarkdownString(look.tooltip);
    if (look.spoken !== undefined) item.accessibilityInformation = { label: look.spoken };
    if (row.kind === 'api' || row.kind === 'app') {
      item.command = { command: clickedCommand, title: 'Select', arguments: [row] };
    }
    if (row.kind === 'signIn') {
      item.command = { command: 'apimManagedIdentity.tryAgain', title: 'Sign In', arguments: [row] };
    }
    return item;
  }

  /** Something changed: one redraw for all that changes within a moment. */
  redraw(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#changed.fire(undefined);
    }, 50);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#changed.dispose();
  }
}
