import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '../vscode/paths';
import { useWindow } from './fixture';
import { manifestInWords } from './manifestInWords';

const [walkthrough] = manifestInWords.contributes.walkthroughs;

/** The walkthrough as a newcomer sees it: each step with its picture of the real thing. */
describe('the walkthrough', () => {
  const window = useWindow();
  const page = () => window().workbench.page.locator('.gettingStartedContainer');
  const step = (title: string) => page().locator('.getting-started-step', { hasText: title }).first();

  it('opens with all its steps', async () => {
    const { workbench } = window();
    await workbench.runCommand('Welcome: Open Walkthrough...');
    await workbench.quickInput.pick(walkthrough!.title);
    for (const { title } of walkthrough!.steps) await page().getByText(title, { exact: true }).first().waitFor();
  });

  for (const [index, { id, title, media }] of walkthrough!.steps.entries()) {
    it(`shows ${title}`, async () => {
      const { workbench } = window();
      const markdown = await readFile(join(projectRoot, media.markdown), 'utf8');
      const heading = /^# (.+)$/m.exec(markdown)?.[1];
      // The first one is open already; a second click would close it.
      if (index > 0) await step(title).click();
      await page().locator('.getting-started-step.expanded', { hasText: title }).waitFor();
      const frame = await workbench.webview(`h1:has-text("${heading}")`);
      assert.equal(await frame.locator('img').count(), [...markdown.matchAll(/^!\[/gm)].length);
      for (const picture of await frame.locator('img').all()) {
        const { alt, width } = await picture.evaluate(async image => {
          const element = image as HTMLImageElement;
          await element.decode();
          return { alt: element.alt, width: element.naturalWidth };
        });
        assert.ok(alt.length > 20, 'it has words for those who don’t see it');
        assert.ok(width > 0, 'it is there');
      }
      await workbench.screenshot(`walkthrough ${index + 1} ${id}`);
    });
  }

  it('ticks off what was done', async () => {
    const { workbench } = window();
    const title = 'Try It on Local Azure';
    await step(title).click();
    await page().getByRole('button', { name: title }).last().click();
    const tree = await workbench.openedView('APIM Managed Identity');
    await tree.row('Local Azure').first().waitFor({ timeout: 60_000 });
    await step(title).locator('.codicon.complete').waitFor();
    await workbench.screenshot('walkthrough - done');
  });
});
