import { remoteUri } from '../arguments';

export interface WindowOptions {
  readonly folder: string;
  readonly connectionToken?: string;
  /** Needs the server's test driver. */
  readonly extensionDevelopmentPath?: string;
  readonly extensionTestsPath?: string;
  /** Lets every extension use what VS Code only proposes yet. Needs the server's test driver. */
  readonly proposedApi?: boolean;
}

/** The address of a window of a served VS Code. */
export function windowAddress(authority: string, options: WindowOptions): string {
  const payload: [string, string][] = [['skipWelcome', 'true']];
  for (const name of ['extensionDevelopmentPath', 'extensionTestsPath'] as const) {
    const path = options[name];
    if (path !== undefined) payload.push([name, remoteUri(authority, path)]);
  }
  if (options.proposedApi === true) payload.push(['enableProposedApi', '']);
  const address = new URL(`http://${authority}/`);
  if (options.connectionToken !== undefined) address.searchParams.set('tkn', options.connectionToken);
  address.searchParams.set('folder', options.folder);
  address.searchParams.set('payload', JSON.stringify(payload));
  return address.href;
}
