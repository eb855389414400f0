import {
  accessSync,
  closeSync,
  constants,
  fsyncSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';

/**
 * What the threads of a fault run have in place of `node:fs/promises`: the same calls on the same files, made at once and
 * not by another thread, which costs more than a file in memory does. Processes that are killed have the real one.
 */
const atOnce =
  <A extends unknown[], R>(act: (...args: A) => R) =>
  (...args: A): Promise<R> =>
    new Promise(resolve => resolve(act(...args)));

export { constants };
export const access = atOnce(accessSync);
export const link = atOnce(linkSync);
export const mkdir = atOnce(mkdirSync);
export const mkdtemp = atOnce(mkdtempSync);
export const readFile = atOnce(readFileSync);
export const readdir = atOnce(readdirSync);
export const rename = atOnce(renameSync);
export const rm = atOnce(rmSync);
export const stat = atOnce(statSync);
export const utimes = atOnce(utimesSync);
export const writeFile = atOnce(writeFileSync);

export const open = atOnce((file: string, flags: string, mode?: number) => {
  const descriptor = openSync(file, flags, mode);
  return {
    writeFile: atOnce((content: string | Uint8Array) => writeFileSync(descriptor, content)),
    sync: atOnce(() => fsyncSync(descriptor)),
    close: atOnce(() => closeSync(descriptor)),
  };
});
