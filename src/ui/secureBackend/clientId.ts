import * as l10n from '@vscode/l10n';
/** What is wrong with an entered client ID, said while typing; undefined: nothing. */
export function clientIdProblem(text: string): string | undefined {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text.trim())
    ? undefined
    : l10n.t('A client ID looks like 8c21b7d4-0b6e-4c0f-9a53-2f1d7e6a90c4.');
}
