import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { projectRoot } from '../vscode/paths';
import { useWindow } from './fixture';

/** `npm run pictures`: makes the close-ups that the walkthrough shows, from the real window on the local Azure. */
describe('the pictures of the walkthrough', () => {
  const window = useWindow({ settings: { 'workbench.colorTheme': 'Light Modern' } });

  /** A picture of the part of the window that begins at this place, sharp on every screen. */
  const picture = async (name: string, clip: { x: number; y: number; width: number; height: number }) => {
    const path = join(projectRoot, 'media', 'pictures', `${name}.png`);
    await window().workbench.page.screenshot({ path, clip });
  };
  /** The panel alone, as wide as the walkthrough shows it. */
  const panel = async (name: string, frame: Frame, height: number): Promise<void> => {
    const { page } = window().workbench;
    await page.setViewportSize({ width: 660, height: 1100 });
    await page.keyboard.press('Control+B');
    await page.locator('.part.sidebar').waitFor({ state: 'hidden' });
    await frame.locator('h1').waitFor();
    const box = await page.locator('.part.editor .content').first().boundingBox();
    if (!box) throw new Error('The editor is on screen.');
    await picture(name, { x: box.x, y: box.y + 35, width: box.width, height });
    await page.keyboard.press('Control+B');
    await page.setViewportSize({ width: 1400, height: 900 });
    await page.locator('.part.sidebar').waitFor();
  };

  it('are made', async function () {
    this.timeout(240_000);
    const { workbench } = window();
    const { page } = workbench;
    const tree = await workbench.openView('APIM Managed Identity');
    await tree.root.getByText('Try It on Local Azure').first().click();
    await tree
      .row(/Shop Test.*open/)
      .first()
      .waitFor({ timeout: 60_000 });
    await tree
      .row(/checking|loading/)
      .first()
      .waitFor({ state: 'detached', timeout: 60_000 });
    const edge = await tree.root.boundingBox();
    if (!edge) throw new Error('The side bar is on screen.');
    await page.mouse.move(edge.x + edge.width + 1, 500);
    await page.mouse.down();
    await page.mouse.move(edge.x + edge.width + 110, 500, { steps: 5 });
    await page.mouse.up();
    await page.mouse.move(900, 500);
    const wider = await tree.root.boundingBox();
    await picture('tree-closeup', { x: wider!.x, y: wider!.y, width: wider!.width, height: 494 });

    await page.mouse.move(wider!.x + wider!.width + 1, 500);
    await page.mouse.down();
    await page.mouse.move(edge.x + edge.width + 1, 500, { steps: 5 });
    await page.mouse.up();
    await page.mouse.move(900, 895);
    await workbench.runCommand('APIM Managed Identity: Posture Overview');
    const overview = await workbench.webview('h1:has-text("Posture Overview")', 60_000);
    await overview
      .getByText(/^Read /)
      .first()
      .waitFor({ timeout: 60_000 });
    await overview.locator('h1').click();
    await picture('overview', { x: 0, y: 0, width: 1400, height: 900 });

    await tree.chooseFromMenu('billing-fn', 'Secure Backend with MI');
    const plan = await workbench.webview('h1:has-text("Secure")', 60_000);
    await plan.getByRole('button', { name: 'Apply', exact: true }).waitFor({ timeout: 60_000 });
    await panel('plan-closeup', plan, 995);
    await plan.getByRole('button', { name: 'Apply', exact: true }).click();
    await plan.getByText('Secured: proved by three tests').first().waitFor({ timeout: 120_000 });
    await plan.getByRole('button', { name: 'Show Diagnostics' }).click();
    const diagnostics = await workbench.webview('h1:has-text("→"):not(:has-text("Secure"))', 60_000);
    await diagnostics
      .getByText(/^Secured/)
      .first()
      .waitFor();
    await panel('diagnostics-closeup', diagnostics, 950);
  });
});
