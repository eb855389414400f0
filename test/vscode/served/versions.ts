/** A VS Code that can be had from npm, with the Node that it runs on. */
export interface ServedVersion {
  readonly codeServer: string;
  readonly vscode: string;
  /** The desktop VS Code that stands for it where one can be had. */
  readonly desktop: string;
  readonly node: string;
  /** Sets its folders in the cache apart from those of the others. */
  readonly suffix: string;
}

/** The newest that the registry has, and the lowest that the extension says it runs in. */
export const servedVersions = {
  newest: { codeServer: '4.139.1', vscode: '1.139.1', desktop: 'stable', node: '24.21.0', suffix: '' },
  lowest: { codeServer: '4.106.3', vscode: '1.106.3', desktop: '1.106.3', node: '22.23.3', suffix: '-lowest' },
} as const satisfies Readonly<Record<string, ServedVersion>>;

/** The variable that names one of them; the newest where it is not set. */
export const versionVariable = 'APIM_MI_VSCODE_VERSION';

export function wantedVersion(environment: NodeJS.ProcessEnv): ServedVersion {
  const name = environment[versionVariable] ?? '';
  if (name === '' || name === 'newest') return servedVersions.newest;
  if (name === 'lowest') return servedVersions.lowest;
  throw new Error(`${versionVariable} is "newest" or "lowest", not "${name}".`);
}
