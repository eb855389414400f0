import assert from 'node:assert/strict';
import type { Frame } from 'playwright-core';
import { useWindow } from './fixture';
import { openLocalRows } from './pages/localAzure';

interface Violation {
  readonly directive: string;
  readonly blocked: string;
}

/** What a webview of ours is not allowed to do, tried in the real window. */
describe('content security policy of a panel', () => {
  const window = useWindow();
  let frame: Frame;

  before(async () => {
    const { workbench, console } = window();
    // What is refused is reported to the console too, by some more than once and later.
    console.expect('Content Security Policy');
    const tree = await openLocalRows(workbench, 'Shop Production', 'Apps');
    await tree.chooseFromMenu('billing-fn', 'Run Diagnostics');
    frame = await workbench.webview('h1:has-text("billing-fn")', 60_000);
    await frame
      .getByRole('status')
      .getByText(/^(Secured|Broken|Open|Configured)/)
      .first()
      .waitFor({ timeout: 120_000 });
  });
  /** Does something in the page and gives what its policy refused by then. */
  const refusedFor = async (attempt: string): Promise<Violation[]> => {
    const refused = await frame.evaluate<Violation[]>(`new Promise((resolve, reject) => {
      document.addEventListener('securitypolicyviolation', event => {
        resolve([{ directive: event.effectiveDirective, blocked: event.blockedURI }]);
      }, { once: true });
      setTimeout(() => resolve([]), 10_000);
      try { ${attempt} } catch (error) { reject(error); }
    })`);
    return refused;
  };

  it('names nothing but its own script and style sheets', async () => {
    const text = await frame.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content');
    const directives = new Map(
      (text ?? '').split(';').map(directive => {
        const [name = '', ...sources] = directive.trim().split(/\s+/);
        return [name, sources.join(' ')] as const;
      }),
    );
    assert.deepEqual([...directives.keys()].sort(), [
      'base-uri',
      'default-src',
      'form-action',
      'img-src',
      'script-src',
      'style-src',
    ]);
    for (const none of ['default-src', 'base-uri', 'form-action', 'img-src'])
      assert.equal(directives.get(none), "'none'");
    assert.match(directives.get('script-src') ?? '', /^'nonce-[\w+/=-]{16,}'$/);
    assert.doesNotMatch(directives.get('style-src') ?? '', /unsafe|\*(?!\.vscode-cdn\.net)|data:/);
  });

  it('lets no injected script run', async () => {
    const refused = await refusedFor(`
      const script = document.createElement('script');
      script.textContent = 'globalThis.injected = true';
      document.body.append(script);`);
    assert.deepEqual(refused, [{ directive: 'script-src-elem', blocked: 'inline' }]);
    const handler = await refusedFor(`
      const holder = document.createElement('div');
      holder.innerHTML = '<p onclick="globalThis.injected = true">x</p>';
      document.body.append(holder);
      holder.firstElementChild.click();
      holder.remove();`);
    assert.deepEqual(handler, [{ directive: 'script-src-attr', blocked: 'inline' }]);
    assert.equal(await frame.evaluate(`'injected' in globalThis`), false);
  });

  it('loads no image from elsewhere', async () => {
    const image = await refusedFor(`new Image().src = 'https://pictures.example/x.png';`);
    assert.deepEqual(image, [{ directive: 'img-src', blocked: 'https://pictures.example/x.png' }]);
  });

  it('fetches nothing', async () => {
    const away = await refusedFor(`fetch('https://elsewhere.example/x').catch(() => undefined);`);
    assert.deepEqual(away, [{ directive: 'connect-src', blocked: 'https://elsewhere.example/x' }]);
    const socket = await refusedFor(`new WebSocket('wss://elsewhere.example/x');`);
    assert.equal(socket[0]?.directive, 'connect-src');
  });

  it('takes no style from a text', async () => {
    const element = await refusedFor(`
      const style = document.createElement('style');
      style.textContent = 'body { display: none }';
      document.head.append(style);`);
    assert.deepEqual(element, [{ directive: 'style-src-elem', blocked: 'inline' }]);
    const attribute = await refusedFor(`
      const holder = document.createElement('div');
      document.body.append(holder);
      holder.innerHTML = '<p style="position: fixed">x</p>';
      holder.remove();`);
    assert.deepEqual(attribute, [{ directive: 'style-src-attr', blocked: 'inline' }]);
    assert.equal(await frame.evaluate(`getComputedStyle(document.body).display`), 'block');
  });
});
