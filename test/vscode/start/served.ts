import { randomBytes } from 'node:crypto';
import { projectRoot } from '../paths';
import { windowAddress } from '../served/address';
import { ensureServer } from '../served/install';
import { startServer } from '../served/server';
import type { Opened, Opening } from './start';

/** VS Code from npm, for the browser of the one who started it: nobody else has the token. */
export async function openServed(opening: Opening): Promise<Opened> {
  const code = await ensureServer();
  const connectionToken = randomBytes(24).toString('hex');
  const server = await startServer(code, {
    dataFolder: opening.dataFolder,
    testDriver: true,
    connectionToken,
    environment: opening.environment,
  });
  const address = windowAddress(server.authority, {
    folder: opening.workspace,
    connectionToken,
    extensionDevelopmentPath: projectRoot,
  });
  return { where: `Open VS Code in your browser: ${address}`, ended: server.ended, stop: () => server.stop() };
}
