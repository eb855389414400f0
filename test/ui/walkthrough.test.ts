import assert from 'node:assert/strict';
import manifest from '../../package.json';
import { useWindow } from './fixture';

const [walkthrough] = manifest.contributes.walkthroughs;

/** The walkthrough as a newcomer sees it: each step with its picture of the real thing. */
describe('the walkthrough', () => {
  const window = useWindow();
  const page = () => window().workbench.page.locator('.gettingStartedContainer');

  it('opens with all its steps', async () => {
    const { workbench } = window();
    await workbench.runCommand('Welcome: Open Walkthrough...');
    await workbench.quickInput.pick(walkthrough!.title);
    for (const { title } of walkthrough!.steps) await page().getByText(title, { exact: true }).first().waitFor();
  });

  for (const [index, { id, title }] of walkthrough!.steps.entries()) {
    it(`shows ${title}`, async () => {
      const { workbench } = window();
      const step = page().locator('.getting-started-step', { hasText: title }).first();
      if (!((await step.getAttribute('class')) ?? '').includes('expanded')) await step.click();
      await page().locator('.getting-started-step.expanded', { hasText: title }).waitFor();
      const media = await workbench.webview('vertically-centered');
      const pictures = media.locator('img');
      for (const picture of await pictures.all()) {
        assert.ok(
          ((await picture.getAttribute('alt')) ?? '').length > 20,
          'a picture has words for those who don’t see it',
        );
        await picture.evaluate(
          image => image instanceof HTMLImageElement && (image.complete || new Promise(done => (image.onload = done))),
        );
        assert.ok((await picture.evaluate(image => (image as HTMLImageElement).naturalWidth)) > 0, 'it is there');
      }
      await workbench.screenshot(`walkthrough ${index + 1} ${id}`);
    });
  }

  it('ticks off a step that was done', async () => {
    const { workbench } = window();
    const title = 'Try It on Local Azure';
    const step = page().locator('.getting-started-step', { hasText: title }).first();
    await step.click();
    await page().getByRole('button', { name: title }).last().click();
    const tree = await workbench.openView('APIM Managed Identity');
    await tree.row('Local Azure').first().waitFor({ timeout: 60_000 });
    await step.locator('.codicon.complete').waitFor();
    await workbench.screenshot('walkthrough - done');
  });
});
