import manifest from '../../package.json';
import words from '../../package.nls.json';

/** The manifest as VS Code shows it in English: each `%name%` replaced by its words. */
export const manifestInWords = JSON.parse(JSON.stringify(manifest), (_key, value: unknown) => {
  const name = typeof value === 'string' ? /^%(.+)%$/.exec(value)?.[1] : undefined;
  return name === undefined ? value : (words as Readonly<Record<string, string>>)[name];
}) as typeof manifest;
