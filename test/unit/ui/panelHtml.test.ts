import assert from 'node:assert/strict';
import { panelHtml } from '../../../src/ui/panels/panelHtml';

describe('page of a panel', () => {
  const html = panelHtml({
    title: 'Secure: <b>&"Orders"',
    language: 'en',
    cspSource: 'https://*.vscode-cdn.net',
    nonce: 'abc123',
    script: 'https://x/planPanel.js',
    styles: ['https://x/panels.css'],
  });
  it('lets in its own script by nonce and its own sheets, nothing else', () => {
    const policy = /content="([^"]+)"/.exec(html)?.[1]?.replace(/&#39;/g, "'") ?? '';
    assert.deepEqual(policy.split('; '), [
      "default-src 'none'",
      'style-src https://*.vscode-cdn.net',
      "script-src 'nonce-abc123'",
      "img-src 'none'",
      "form-action 'none'",
      "base-uri 'none'",
    ]);
    assert.doesNotMatch(html, /unsafe|<style|style=|onload|<script(?![^>]*nonce="abc123")/);
  });
  it('escapes the title', () => assert.match(html, /<title>Secure: &#60;b&#62;&#38;&#34;Orders&#34;<\/title>/));
});
