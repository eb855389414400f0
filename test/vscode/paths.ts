import { join } from 'node:path';

export const projectRoot = join(import.meta.dirname, '..', '..');
/** Ignored by git; everything in it can be made again. */
export const cacheRoot = join(projectRoot, '.vscode-test');
export const launcherPath = join(import.meta.dirname, 'code.cjs');
