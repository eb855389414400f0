import { escaped } from './text';
import type { TreeView } from './treeView';
import type { Workbench } from './workbench';

/** Our view's tree with the local Azure in it, started if it isn't yet, once every posture of its subscription is read. */
export async function openLocalAzure(workbench: Workbench, subscription = 'Shop Production'): Promise<TreeView> {
  const tree = await workbench.openView('APIM Managed Identity');
  const start = tree.root.getByText('Try It on Local Azure').first();
  await start.or(tree.row('Local Azure').first()).first().waitFor();
  const starts = await start.isVisible();
  if (starts) await start.click();
  await tree
    .row(new RegExp(`${escaped(subscription)}.*(open|broken|configured|secured)`))
    .first()
    .waitFor({ timeout: 60_000 });
  // The first open app is selected last of all.
  if (starts) await tree.root.locator('[aria-selected="true"]').first().waitFor({ timeout: 60_000 });
  return tree;
}

/** The tree opened down to a row, once nothing on screen is still being read. */
export async function openLocalRows(workbench: Workbench, ...path: readonly string[]): Promise<TreeView> {
  const tree = await openLocalAzure(workbench);
  await tree.expand(...path);
  await tree
    .row(/checking|loading/)
    .first()
    .waitFor({ state: 'detached', timeout: 60_000 });
  return tree;
}
