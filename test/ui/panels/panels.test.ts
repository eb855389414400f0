import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import type { DiagnosticsView } from '../../../src/webview/diagnosticsView';
import type { OverviewView } from '../../../src/webview/overviewView';
import type { PlanView } from '../../../src/webview/planView';
import { launchChromium } from '../../vscode/served/browser';
import { diagnosticsOfRuns } from './diagnosticsOfRuns';
import { diagnosticsStates } from './diagnosticsStates';
import { overviewStates } from './overviewStates';
import german from '../../../media/l10n/bundle.l10n.de.json';
import { openPanel, sendWords, sent, setTheme, showView, themeNames, type PanelName, type Theme } from './panelPage';
import { planStates } from './planStates';

const pictures = join(import.meta.dirname, '../../../artifacts/panels');
const axeSource = readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
type View = DiagnosticsView | OverviewView | PlanView;
const of = (
  panel: PanelName,
  views: Readonly<Record<string, View>>,
): { panel: PanelName; state: string; view: View }[] =>
  Object.entries(views).map(([state, view]) => ({ panel, state, view }));
const states = [
  ...of('diagnosticsPanel', diagnosticsStates),
  ...of('diagnosticsPanel', diagnosticsOfRuns),
  ...of('planPanel', planStates),
  ...of('overviewPanel', overviewStates),
];
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary: string }[];
}

async function violations(page: Page): Promise<string[]> {
  // By the debugger: the page's content security policy lets no other script in.
  if (!(await page.evaluate<boolean>(`'axe' in globalThis`))) await page.evaluate(await axeSource);
  const found = await page.evaluate<Violation[]>(
    `axe.run(document, { runOnly: ${JSON.stringify(tags)} }).then(result => result.violations)`,
  );
  return found.flatMap(one => one.nodes.map(node => `${one.id} ${node.target.join(' ')}: ${node.failureSummary}`));
}

describe('panels in a browser', () => {
  let browser: Browser;
  let page: Page;

  before(async () => {
    mkdirSync(pictures, { recursive: true });
    browser = await launchChromium(process.env['APIM_MI_CHROMIUM'] ?? '/usr/bin/chromium');
  });
  after(() => browser.close());

  const open = async (panel: PanelName, theme: Theme, width: number, dir?: 'ltr' | 'rtl'): Promise<void> => {
    page = await browser.newPage({ viewport: { width, height: 900 }, reducedMotion: 'reduce' });
    await openPanel(page, panel, theme, dir);
  };
  afterEach(() => page.close());

  for (const { panel, state, view } of states) {
    it(`${panel} ${state}: accessible in every theme, wide and narrow; nothing cut off, nothing from elsewhere`, async () => {
      await open(panel, 'dark', 1400);
      await showView(page, view);
      for (const theme of themeNames) {
        await setTheme(page, theme);
        for (const width of [400, 1200, 1400]) {
          await page.setViewportSize({ width, height: 900 });
          const where = `${theme}, ${width} px`;
          if (width !== 1200) assert.deepEqual(await violations(page), [], where);
          const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
          assert.equal(await page.evaluate<number>(overflow), 0, `${where}: the page scrolls sideways`);
          const path = join(pictures, `${panel}-${state}-${theme}-${width}.png`);
          if (process.env['APIM_MI_PICTURES'] === '1') await page.screenshot({ path, fullPage: true });
        }
      }
      assert.deepEqual(
        (await sent(page)).filter(one => one.violation !== undefined),
        [],
      );
    });
  }

  it('keeps focus, unfolded tests and elements while results come in', async () => {
    await open('diagnosticsPanel', 'dark', 1200);
    await showView(page, diagnosticsStates.running);
    const summary = page.locator('.tests summary').first();
    await summary.click();
    assert.equal(await page.evaluate(`document.querySelector('.tests details').open`), true);
    await page.getByRole('button', { name: 'Cancel' }).focus();
    await page.evaluate(`globalThis.kept = document.querySelector('.tests details')`);
    await showView(page, {
      ...diagnosticsStates.running,
      tests: { ...diagnosticsStates.running.tests, note: '2 of 3 done' },
    });
    assert.equal(await page.evaluate(`kept === document.querySelector('.tests details') && kept.open`), true);
    assert.equal(await page.evaluate('document.activeElement.textContent'), 'Cancel');
  });

  it('puts focus on the heading when opened and on the verdict when the tests end', async () => {
    await open('diagnosticsPanel', 'light', 1200);
    await page.bringToFront();
    await showView(page, diagnosticsStates.running);
    assert.equal(await page.evaluate('document.activeElement.tagName'), 'H1');
    await showView(page, diagnosticsStates.broken);
    assert.equal(await page.evaluate('document.activeElement.id'), 'verdict');
    // In a low window it comes into sight no higher than it must.
    await page.setViewportSize({ width: 1200, height: 420 });
    await page.evaluate('window.scrollTo(0, 0)');
    await showView(page, diagnosticsStates.running);
    await showView(page, diagnosticsStates.broken);
    const room = 'window.innerHeight - document.getElementById("verdict").getBoundingClientRect().bottom';
    const below = await page.evaluate<number>(room);
    assert.ok(below >= 0 && below <= 80, `${below} px below the verdict`);
  });

  it('puts focus on the banner when a plan ends or stops, and tells a stop as an alert', async () => {
    await open('planPanel', 'light', 1200);
    await showView(page, planStates.applying);
    assert.equal(await page.getByRole('alert').count(), 0);
    assert.match((await page.getByRole('status').textContent()) ?? '', /Step 3 of 5/);
    await showView(page, planStates.failed);
    assert.equal(await page.evaluate('document.activeElement.id'), 'banner');
    assert.match((await page.getByRole('alert').textContent()) ?? '', /Stopped at step 4 of 5/);
  });

  it('reads the route as an ordered list in call order, marks left out', async () => {
    await open('diagnosticsPanel', 'dark', 1400);
    await showView(page, diagnosticsStates.broken);
    const items = await page
      .getByRole('list', { name: /The route/ })
      .locator('> li')
      .allTextContents();
    assert.equal(items.length, 7);
    assert.match(items[0]!, /Caller.*This computer/);
    assert.match(items[6]!, /App Service.*orders-app.*Broken here.*F7.*doesn’t agree/);
    assert.equal(await page.locator('.route svg:not([aria-hidden=true])').count(), 0);
  });

  it('moves within the toolbar by arrows, with one tab stop', async () => {
    await open('diagnosticsPanel', 'dark', 1400);
    await showView(page, diagnosticsStates.broken);
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate('document.activeElement.textContent'), 'Run Again');
    await page.keyboard.press('ArrowRight');
    assert.equal(await page.evaluate('document.activeElement.textContent'), 'Change Operation…');
    await page.keyboard.press('ArrowRight');
    assert.equal(await page.evaluate('document.activeElement.textContent'), 'Copy as Markdown');
    await page.keyboard.press('ArrowRight');
    assert.equal(await page.evaluate('document.activeElement.textContent'), 'Run Again');
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    assert.deepEqual((await sent(page)).at(-1), { kind: 'press', button: 'copyMarkdown' });
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate('document.activeElement.textContent'), 'Fix…');
  });

  it('sends presses and ticks with what they are about, and nothing from a button that is off', async () => {
    await open('planPanel', 'dark', 1400);
    const { footer } = planStates.preview;
    const off = {
      ...planStates.preview,
      footer: { ...footer!, buttons: footer!.buttons.map(one => ({ ...one, off: true })) },
    };
    await showView(page, off);
    await page.getByRole('button', { name: 'Apply' }).click({ force: true });
    await showView(page, planStates.preview);
    await page.getByRole('button', { name: 'Change… the identity' }).click();
    await page.getByLabel('API Checkout: secure it in this plan').uncheck();
    await page.getByRole('button', { name: 'Apply' }).click();
    assert.deepEqual((await sent(page)).slice(1), [
      { kind: 'press', button: 'change', of: 'identity' },
      { kind: 'tick', of: 'otherApis:checkout', on: false },
      { kind: 'press', button: 'apply' },
    ]);
  });

  it('draws a button’s edge by its rank: a theme may give the primary one’s the colour of the focus', async () => {
    await open('planPanel', 'light', 1200);
    await showView(page, planStates.preview);
    await page.evaluate(`document.documentElement.style.setProperty('--vscode-button-border', '#0069cc')`);
    const edge = (name: string): Promise<string> =>
      page.evaluate<string>(
        `getComputedStyle([...document.querySelectorAll('button')].find(one => one.textContent === '${name}')).borderTopColor`,
      );
    assert.deepEqual(
      [await edge('Apply'), await edge('Export As…'), await edge('Cancel')],
      ['rgb(0, 105, 204)', 'rgba(59, 59, 59, 0.15)', 'rgba(0, 0, 0, 0)'],
    );
  });

  it('opens policy and settings diffs in the preview, all on Expand All, and closes them while applying', async () => {
    await open('planPanel', 'dark', 1200);
    await showView(page, planStates.preview);
    const openOnes = (): Promise<number> => page.locator('.steps details[open]').count();
    assert.equal(await openOnes(), 2);
    await page.getByRole('button', { name: 'Expand All' }).click();
    assert.equal(await openOnes(), 3);
    await showView(page, planStates.applying);
    assert.equal(await openOnes(), 1, 'what the user opened stays open');
  });

  it('shows hostile text as text', async () => {
    await open('diagnosticsPanel', 'dark', 400);
    const name = '<img src=x onerror=alert(1)>"><script>sentByPanel.push({violation:"ran"})</script>';
    await showView(page, { ...diagnosticsStates.broken, head: { ...diagnosticsStates.broken.head, from: name } });
    assert.match((await page.getByRole('heading', { level: 1 }).textContent()) ?? '', /^<img src=x onerror/);
    assert.equal(await page.locator('h1 img, h1 script').count(), 0);
    assert.deepEqual(
      (await sent(page)).filter(one => one.violation !== undefined),
      [],
    );
  });

  /** What a translation may make of a text: a good deal longer, in words that don't break. */
  const longer = <V extends View>(view: V): V =>
    JSON.parse(JSON.stringify(view), (key, value: unknown) => {
      const grows = [
        'text',
        'title',
        'what',
        'name',
        'sub',
        'label',
        'note',
        'lead',
        'value',
        'certainty',
        'strong',
        'stepsTitle',
        'acceptsHead',
        'footnote',
        'word',
        'counts',
        'caption',
      ].includes(key);
      return grows && typeof value === 'string' && value !== ''
        ? `${value} ${'ŵörd-'.repeat(Math.ceil(value.length * 0.08))}`
        : value;
    }) as V;

  for (const { panel, state, view } of states) {
    it(`${panel} ${state}: in German, with text a good deal longer, from left to right and from right to left`, async () => {
      for (const dir of ['ltr', 'rtl'] as const) {
        await open(panel, 'light', 400, dir);
        await sendWords(page, german);
        await showView(page, longer(view));
        for (const width of [400, 720, 1200]) {
          await page.setViewportSize({ width, height: 900 });
          const sideways = await page.evaluate<number>(
            'document.documentElement.scrollWidth - document.documentElement.clientWidth',
          );
          if (process.env['APIM_MI_PICTURES'] === '1')
            await page.screenshot({
              path: join(pictures, `${panel}-${state}-long-${dir}-${width}.png`),
              fullPage: true,
            });
          assert.equal(sideways, 0, `${dir}, ${width} px: the page scrolls sideways`);
          assert.deepEqual(await page.evaluate<string[]>(cutOff), [], `${dir}, ${width} px: cut off`);
        }
        if (dir === 'ltr') await page.close();
      }
    });
  }

  it('draws a tick the same way round from right to left', async () => {
    const pictures: Buffer[] = [];
    for (const dir of ['ltr', 'rtl'] as const) {
      await open('planPanel', 'light', 1200, dir);
      await showView(page, planStates.preview);
      const box = page.locator('input[type=checkbox]:checked').first();
      pictures.push(await box.screenshot());
      if (dir === 'ltr') await page.close();
    }
    assert.ok(pictures[0]!.equals(pictures[1]!));
  });

  it('says beside each claim whose it is in the narrow layout as in the wide one', async () => {
    await open('diagnosticsPanel', 'dark', 400);
    await showView(page, {
      ...diagnosticsStates.broken,
      claims: { ...diagnosticsStates.broken.claims, acceptsHead: 'Orders accepts' },
    });
    const before = await page.evaluate<string[]>(
      `[...document.querySelectorAll('.claims tbody tr:first-child td.mono')].map(one => getComputedStyle(one, '::before').content)`,
    );
    assert.deepEqual(before, ['"The token says "', '"Orders accepts "']);
  });

  it('keeps a long way to call inside the picture of the route', async () => {
    await open('diagnosticsPanel', 'light', 1400);
    const { route } = diagnosticsStates.broken;
    const what = 'GET /orders/{id}/positions/{position}/deliveries/{delivery}/addresses/{address}';
    await showView(page, {
      ...diagnosticsStates.broken,
      route: route.map(one => (one.kind === 'hop' ? { ...one, what } : one)),
    });
    const above = await page.evaluate<number>(`(() => {
      const top = one => one.getBoundingClientRect().top;
      return top(document.querySelector('.route').parentElement) - top(document.querySelector('.hop .what'));
    })()`);
    assert.ok(above <= 0, `${above} px stand above it`);
  });

  it('says its own words in the language that the extension sends', async () => {
    await open('planPanel', 'light', 1200);
    await sendWords(page, german);
    await showView(page, planStates.preview);
    await page.getByRole('button', { name: 'Alle aufklappen' }).waitFor();
    assert.equal(await page.getByText('Expand All').count(), 0);
    await page.close();
    await open('diagnosticsPanel', 'light', 1200);
    await sendWords(page, german);
    await showView(page, diagnosticsStates.broken);
    await page.getByRole('list', { name: 'Die Route, in der Reihenfolge, in der ein Aufruf sie nimmt' }).waitFor();
    assert.equal(await page.getByRole('columnheader', { name: 'Das Token sagt' }).count(), 1);
  });
});

/** Buttons, headings and labels of which a part can't be seen. What ends in an ellipsis on purpose is left out. */
const cutOff = `[...document.querySelectorAll('button, h1, h2, h3, dt, dd, label, th, summary, .tag, .kind, .name')]
  .filter(one => one.getClientRects().length > 0)
  .filter(one => {
    const { overflowX, textOverflow } = getComputedStyle(one);
    return textOverflow !== 'ellipsis' && overflowX !== 'visible' && one.scrollWidth > one.clientWidth + 1;
  })
  .map(one => one.tagName + '.' + one.className + ': ' + one.textContent.slice(0, 60))`;
