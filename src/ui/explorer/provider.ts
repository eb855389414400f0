import * as l10n from '@vscode/l10n';
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

/** Rows are redrawn together; those that sum others up, and with which all below is drawn again, seldom. */
const partMilliseconds = 200;
const sumMilliseconds = 1500;
const wholeMilliseconds = 50;

/** Draws rows. */
export class ExplorerProvider implements vscode.TreeDataProvider<Row>, vscode.Disposable {
  readonly #levels: Levels;
  readonly #known: Known;
  readonly #changed = new vscode.EventEmitter<Row[] | undefined>();
  /** How each row was drawn last. */
  readonly #drawn = new WeakMap<Row, string>();
  readonly #ids = new Set<string>();
  readonly #sums = new Set<string>();
  #partTimer: NodeJS.Timeout | undefined;
  #sumTimer: NodeJS.Timeout | undefined;
  #wholeTimer: NodeJS.Timeout | undefined;
  readonly #learned = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.#changed.event;
  /** Something that is known changed, whether a row shows it or not; told as often as rows are drawn. */
  readonly onDidLearn = this.#learned.event;

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
    this.#drawn.set(row, JSON.stringify(look));
    const highlights = this.#levels.filter?.highlights(look.label) ?? [];
    const label = highlights.length > 0 ? { label: look.label, highlights } : look.label;
    const item = new vscode.TreeItem(label, collapsible[look.opens]);
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
      item.command = { command: clickedCommand, title: l10n.t('Select'), arguments: [row] };
    }
    if (row.kind === 'more') {
      item.command = { command: 'apimManagedIdentity.filter', title: l10n.t('Filter'), arguments: [] };
    }
    if (row.kind === 'signIn') {
      item.command = { command: 'apimManagedIdentity.tryAgain', title: l10n.t('Sign In'), arguments: [row] };
    }
    return item;
  }

  /** Something changed: these things, by their ARM ids, or anything. One redraw for all that changes within a moment. */
  redraw(ids?: readonly string[]): void {
    for (const id of ids ?? []) {
      this.#ids.add(id.toLowerCase());
      const subscription = /^\/subscriptions\/[^/]+/i.exec(id)?.[0];
      if (subscription !== undefined) this.#sums.add(subscription.toLowerCase());
    }
    if (ids) {
      this.#partTimer ??= setTimeout(() => {
        this.#partTimer = undefined;
        this.#draw(this.#ids);
      }, partMilliseconds);
      this.#sumTimer ??= setTimeout(() => {
        this.#sumTimer = undefined;
        this.#draw(this.#sums);
      }, sumMilliseconds);
      return;
    }
    this.#wholeTimer ??= setTimeout(() => {
      this.#wholeTimer = undefined;
      this.#ids.clear();
      this.#sums.clear();
      this.#changed.fire(undefined);
      this.#learned.fire();
    }, wholeMilliseconds);
  }

  #draw(ids: Set<string>): void {
    // VS Code forgets what is below a row that is drawn again: only those that look different are.
    const rows = this.#levels.rowsOf(ids).filter(row => {
      const drawn = this.#drawn.get(row);
      return drawn !== undefined && drawn !== JSON.stringify(describe(row, this.#known));
    });
    ids.clear();
    if (rows.length > 0) this.#changed.fire(rows);
    this.#learned.fire();
  }

  dispose(): void {
    for (const timer of [this.#partTimer, this.#sumTimer, this.#wholeTimer]) clearTimeout(timer);
    this.#changed.dispose();
    this.#learned.dispose();
  }
}
