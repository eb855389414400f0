import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { packageOf } from '../../unit/project/shipped';
import { ensureServer } from '../../vscode/served/install';
import { load, median, report } from '../report';
import { loadTimes } from './loadTimes';
import { bundleEager, packEmpty, packOwn, packagesIn } from './packages';
import type { Start } from './names';
import { starts } from './starts';

const startsEach = 6;
const loads = 15;
const kilobytes = (bytes: number): string => `${(bytes / 1024).toFixed(0)} KB`;
const ms = (milliseconds: number): string => `${milliseconds.toFixed(1)} ms`;

/**
 * `npm run bench:activation`: what the extension costs at the start of VS Code, in a real extension host beside an
 * extension that does nothing; and its main bundle beside one that loads Azure's SDKs at its top.
 */
async function main(): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), 'apim-mi-activation-'));
  try {
    const own = join(scratch, 'own');
    const dist = join(own, 'dist');
    await mkdir(own);
    const vsix = await packOwn(own);
    const packed = (await stat(vsix)).size;
    const mainBundle = join(dist, 'extension.js');
    const eager = await bundleEager(join(scratch, 'eager.cjs'));
    const { node } = await ensureServer();
    const times = await loadTimes(node, scratch, [mainBundle, eager], loads);
    const [light, heavy] = [median(times.get(mainBundle) ?? []), median(times.get(eager) ?? [])];

    const empty = await packEmpty(join(scratch, 'empty'));
    const all = await starts(
      scratch,
      [vsix, empty],
      [
        ['emptyFirst', startsEach],
        ['ownFirst', startsEach],
        ['watch', 1],
      ],
    );
    const measured = all.filter(([task]) => task !== 'watch').flatMap(([, found]) => found);
    const middle = (of: (start: Start) => number): number => median(measured.map(of));
    const [ours, nothing] = [middle(one => one.own.processor), middle(one => one.empty.processor)];
    const [oursElapsed, nothingElapsed] = [middle(one => one.own.elapsed), middle(one => one.empty.elapsed)];
    const more = middle(one => one.own.processor - one.empty.processor);
    const everything = all.flatMap(([, found]) => found);
    const files = [...new Set(everything.flatMap(one => one.files.map(path => basename(path))))].sort();
    const bytes = await Promise.all(files.map(async file => (await stat(join(dist, file))).size));
    const bundled = bytes.reduce((sum, size) => sum + size, 0);
    const packages = await packagesIn(dist, files, packageOf);
    const early = packages.filter(name => name.startsWith('@azure/') || /azext|msal/.test(name));
    const opened = everything.flatMap(one => one.opened);

    report(
      `Activation: ${measured.length} starts of VS Code, ${loads} loads of each bundle; load average ${load()}`,
      [
        ['', 'ours', 'beside it'],
        ['code load and activate, processor time, beside an empty extension', ms(ours), ms(nothing)],
        ['the same, elapsed', ms(oursElapsed), ms(nothingElapsed)],
        ['load of the main bundle, processor time, beside one with the SDKs at its top', ms(light), ms(heavy)],
        ['loaded at activation, and the whole package', kilobytes(bundled), kilobytes(packed)],
      ],
      {
        bench: 'activation',
        load: load(),
        ownMilliseconds: ours,
        emptyMilliseconds: nothing,
        moreMilliseconds: more,
        ownElapsed: oursElapsed,
        emptyElapsed: nothingElapsed,
        starts: measured.map(one => ({ own: one.own, empty: one.empty })),
        mainBundleMilliseconds: light,
        eagerBundleMilliseconds: heavy,
        filesLoaded: files,
        bytesLoaded: bundled,
        packagesLoaded: packages,
        packageBytes: packed,
        opened,
      },
      [
        { name: `main bundle at most 300 KB (${kilobytes(bundled)})`, met: bundled > 0 && bundled <= 300 * 1024 },
        { name: `at most 15 ms more than an empty extension (${ms(more)})`, met: more <= 15 },
        {
          name: `no @azure/* and no sign-in library at activation (${early.length === 0 ? 'none' : early.join(', ')})`,
          met: files.length > 0 && early.length === 0,
        },
        { name: `activation opens no file and no connection (${opened.length})`, met: opened.length === 0 },
        {
          name: `main bundle loads in at most a tenth of the time of one with the SDKs (1/${(heavy / light).toFixed(1)})`,
          met: light * 10 <= heavy,
        },
        { name: `package at most 3 MB (${kilobytes(packed)})`, met: packed <= 3 * 1024 * 1024 },
      ],
    );
    if (opened.length > 0) console.error(opened.join('\n'));
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
