import type { TreeView } from './treeView';
import type { Workbench } from './workbench';

/** Signs in to the stand-in cloud with a VS Code account, from the view's own words. */
export async function signIn(workbench: Workbench): Promise<TreeView> {
  const tree = await workbench.openView('APIM Managed Identity');
  await tree.root.getByText('Sign In to Azure').first().click();
  await workbench.pressDialogButton('Allow');
  return tree;
}

/** The tree after a sign-in, once it says of its subscription that something in it is open or broken. */
export async function signInToRetail(workbench: Workbench): Promise<TreeView> {
  const tree = await signIn(workbench);
  await tree
    .row(/^Retail.*(open|broken)/)
    .first()
    .waitFor({ timeout: 120_000 });
  return tree;
}
