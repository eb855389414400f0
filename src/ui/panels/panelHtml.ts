/** Addresses as the webview may load them, and what locks everything else out. */
export interface PanelPage {
  readonly title: string;
  /** BCP 47, for screen readers. */
  readonly language: string;
  /** `webview.cspSource`. */
  readonly cspSource: string;
  /** Fresh for every page: 128 bits, base64 or hex. */
  readonly nonce: string;
  readonly script: string;
  readonly styles: readonly string[];
}

const escaped = (text: string): string => text.replace(/[&<>"']/gu, character => `&#${character.codePointAt(0) ?? 0};`);

/** The empty page of a panel: one script by nonce, own style sheets, nothing else, nothing from elsewhere. */
export function panelHtml({ title, language, cspSource, nonce, script, styles }: PanelPage): string {
  const policy = `default-src 'none'; style-src ${cspSource}; script-src 'nonce-${nonce}'; img-src 'none'; form-action 'none'; base-uri 'none'`;
  const links = styles.map(href => `<link rel="stylesheet" href="${escaped(href)}">`).join('\n');
  return `<!DOCTYPE html>
<html lang="${escaped(language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escaped(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
${links}
<script nonce="${escaped(nonce)}" src="${escaped(script)}" defer></script>
</head>
<body></body>
</html>
`;
}
