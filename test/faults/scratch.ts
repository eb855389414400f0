import { access, constants, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** In memory where there is such a place: what a disk takes to sync isn't what is tried here. */
const scratch = access('/dev/shm', constants.W_OK).then(
  () => '/dev/shm',
  () => tmpdir(),
);

/** A new folder, for whoever removes it again. */
export const makeScratch = async (): Promise<string> => mkdtemp(path.join(await scratch, 'faults-'));
