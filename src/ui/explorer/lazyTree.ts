import * as vscode from 'vscode';
import type { ExplorerProvider } from './provider';
import type { Row } from './rows';

export type Tree = Pick<ExplorerProvider, 'getChildren' | 'getTreeItem' | 'onDidChangeTreeData'>;

/** The tree before what reads and draws it is loaded: the first look at it loads that. */
class LazyTree implements vscode.TreeDataProvider<Row> {
  readonly #load: () => Promise<Tree>;
  readonly #changed = new vscode.EventEmitter<Row[] | undefined>();
  #loaded: Tree | undefined;
  readonly onDidChangeTreeData = this.#changed.event;

  constructor(load: () => Promise<Tree>) {
    this.#load = load;
  }

  async getChildren(row?: Row): Promise<Row[]> {
    const tree = await this.#load();
    if (!this.#loaded) {
      this.#loaded = tree;
      tree.onDidChangeTreeData(rows => this.#changed.fire(rows));
    }
    return tree.getChildren(row);
  }

  getParent(row: Row): Row | undefined {
    return row.parent;
  }

  async getTreeItem(row: Row): Promise<vscode.TreeItem> {
    return (await this.#load()).getTreeItem(row);
  }
}

export function registerTree(load: () => Promise<Tree>): vscode.TreeView<Row> {
  return vscode.window.createTreeView('apimManagedIdentity.explorer', {
    treeDataProvider: new LazyTree(load),
    showCollapseAll: true,
  });
}
