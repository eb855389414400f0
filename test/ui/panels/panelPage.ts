import { build } from 'esbuild';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { panelHtml } from '../../../src/ui/panels/panelHtml';
import type { DiagnosticsView } from '../../../src/webview/diagnosticsView';
import type { OverviewView } from '../../../src/webview/overviewView';
import type { PlanView } from '../../../src/webview/planView';
import type { ToPanel } from '../../../src/webview/protocol';
import themes from './themes.json';

export type Theme = keyof typeof themes;
export const themeNames = Object.keys(themes) as Theme[];
export type PanelName = 'diagnosticsPanel' | 'overviewPanel' | 'planPanel';

const root = join(import.meta.dirname, '../../..');
const origin = 'https://panel.example';
const bundles = new Map<PanelName, Promise<string>>();

function bundle(name: PanelName): Promise<string> {
  const known = bundles.get(name);
  if (known) return known;
  const made = build({
    entryPoints: [join(root, `src/webview/browser/${name}.ts`)],
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    target: 'chrome128',
  }).then(result => result.outputFiles[0]?.text ?? '');
  bundles.set(name, made);
  return made;
}

const bodyClasses: Readonly<Record<Theme, string>> = {
  dark: 'vscode-dark',
  light: 'vscode-light',
  hc: 'vscode-high-contrast',
  hcLight: 'vscode-high-contrast vscode-high-contrast-light',
};

const colorScheme = (theme: Theme): string => (theme === 'light' || theme === 'hcLight' ? 'light' : 'dark');

/** What VS Code sets on a webview's root: the theme's colours, fonts and sizes. */
export function themeVariables(theme: Theme): Readonly<Record<string, string>> {
  return {
    ...themes[theme],
    'font-family': 'system-ui, "DejaVu Sans", sans-serif',
    'font-size': '13px',
    'editor-font-family': '"DejaVu Sans Mono", monospace',
    'editor-font-size': '14px',
  };
}

/** Serves the product's own page, script and sheets under its own content security policy, as VS Code would. */
export async function openPanel(page: Page, name: PanelName, theme: Theme, dir: 'ltr' | 'rtl' = 'ltr'): Promise<void> {
  const script = await bundle(name);
  const nonce = '0123456789abcdef';
  const html = panelHtml({
    title: 'Panel',
    language: 'en',
    cspSource: origin,
    nonce,
    script: `${origin}/panel.js`,
    styles: [`${origin}/panels.css`, `${origin}/${name}.css`],
  });
  await page.route('**/*', async route => {
    const path = new URL(route.request().url()).pathname;
    if (path === '/') return route.fulfill({ contentType: 'text/html', body: html });
    if (path === '/panel.js') return route.fulfill({ contentType: 'text/javascript', body: script });
    if (!path.endsWith('.css')) return route.abort();
    return route.fulfill({ contentType: 'text/css', body: await readFile(join(root, 'media', path.slice(1)), 'utf8') });
  });
  const setup = {
    variables: themeVariables(theme),
    bodyClass: bodyClasses[theme],
    dir,
    colorScheme: colorScheme(theme),
  };
  await page.addInitScript({ content: `(${webview})(${JSON.stringify(setup)})` });
  await page.goto(`${origin}/`);
  await page.waitForFunction(`sentByPanel.some(message => message.kind === 'ready')`);
}

/** What VS Code does to a webview's page, in the page's own language. */
const webview = `setup => {
  globalThis.sentByPanel = [];
  globalThis.acquireVsCodeApi = () => ({ postMessage: message => void sentByPanel.push(message) });
  document.addEventListener('securitypolicyviolation', event => sentByPanel.push({ violation: event.violatedDirective }));
  document.addEventListener('DOMContentLoaded', () => {
    const root = document.documentElement;
    for (const [name, value] of Object.entries(setup.variables)) root.style.setProperty('--vscode-' + name, value);
    root.style.colorScheme = setup.colorScheme;
    root.dir = setup.dir;
    document.body.className = setup.bodyClass;
  });
}`;

/** Changes the theme of a page that is open, as VS Code does. */
export async function setTheme(page: Page, theme: Theme): Promise<void> {
  const setup = { variables: themeVariables(theme), bodyClass: bodyClasses[theme], colorScheme: colorScheme(theme) };
  await page.evaluate(`(setup => {
    const { style } = document.documentElement;
    for (const name of [...style]) style.removeProperty(name);
    for (const [name, value] of Object.entries(setup.variables)) style.setProperty('--vscode-' + name, value);
    style.colorScheme = setup.colorScheme;
    document.body.className = setup.bodyClass;
  })(${JSON.stringify(setup)})`);
}

export interface SentByPanel {
  readonly kind?: string;
  readonly button?: string;
  readonly of?: string;
  readonly on?: boolean;
  readonly value?: string;
  readonly violation?: string;
}

export const sent = (page: Page): Promise<SentByPanel[]> => page.evaluate<SentByPanel[]>('sentByPanel');

/** Sends translations, as the extension does before the first view. */
export async function sendWords(page: Page, contents: Readonly<Record<string, string>>): Promise<void> {
  await post(page, { kind: 'words', contents });
}

/** Sends a view as the extension would, and waits until it is drawn. */
export async function showView(page: Page, view: DiagnosticsView | OverviewView | PlanView): Promise<void> {
  await post(page, { kind: 'show', view });
}

async function post(page: Page, message: ToPanel<DiagnosticsView | OverviewView | PlanView>): Promise<void> {
  await page.evaluate(`new Promise(resolve => {
    window.addEventListener('message', () => requestAnimationFrame(() => setTimeout(resolve)), { once: true });
    window.postMessage(${JSON.stringify(message)}, '*');
  })`);
}
