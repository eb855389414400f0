// Builds everything that ships: `node esbuild.mjs [--production] [--watch] [--quiet] [--out=dist]`.
//
// dist/extension.js      loaded by VS Code at start; small
// dist/azure.js          the Azure clients with their SDKs; loaded when something first needs Azure
// dist/vscodeAccount.js  the VS Code sign-in library; loaded at the first sign-in
// dist/shared-*.js       what two of these need, so that a class exists once (`instanceof` holds between them)
// dist/browserOnly.js    loaded instead where VS Code runs in a browser alone: says that this isn't supported
// dist/simulator.js      the local Azure; forked as a child process, never imported
// dist/webview/*.js      the panels' browser code
// dist/licences.txt      the licences of all packages that went in
// dist/meta/*.json       what went in where, for the tests; not packaged
import { build, context, transform } from 'esbuild';
import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';

const production = process.argv.includes('--production');
const watch = process.argv.includes('--watch');
const quiet = process.argv.includes('--quiet');
const root = import.meta.dirname;
const dist = resolve(
  root,
  process.argv.find(argument => argument.startsWith('--out='))?.slice('--out='.length) ?? 'dist',
);

const common = {
  absWorkingDir: root,
  bundle: true,
  write: false,
  metafile: true,
  minify: production,
  keepNames: false,
  sourcemap: production ? false : 'inline',
  legalComments: 'none',
  logLevel: 'warning',
};

const node = {
  ...common,
  platform: 'node',
  target: 'node22',
  // The ES modules of the @azure packages: their CommonJS twins can't be shaken.
  mainFields: ['module', 'main'],
  conditions: ['module', 'import'],
  external: ['vscode'],
};

/** @returns {Promise<Record<string, import('esbuild').BuildOptions>>} */
async function builds() {
  const extension = entries({
    extension: 'src/extension.ts',
    azure: 'src/azure/index.ts',
    vscodeAccount: 'src/ui/account/vscodeAccount.ts',
  });
  const simulator = entries({ simulator: 'src/simulator/main.ts' });
  const browserOnly = entries({ browserOnly: 'src/ui/browserOnly/index.ts' });
  const panels = (await readdir(join(root, 'src/webview/browser')).catch(() => [])).filter(name =>
    name.endsWith('Panel.ts'),
  );
  const webview = Object.fromEntries(panels.map(name => [basename(name, '.ts'), `src/webview/browser/${name}`]));
  return {
    // esbuild splits only ES modules, so these are built as such and then each file is turned into CommonJS.
    extension: { ...node, entryPoints: extension, format: 'esm', splitting: true, outdir: dist, ...toCommonJs() },
    simulator: { ...node, entryPoints: simulator, format: 'cjs', outdir: dist, plugins: [writing('simulator')] },
    browserOnly: {
      ...common,
      entryPoints: browserOnly,
      platform: 'browser',
      target: 'chrome128',
      format: 'cjs',
      external: ['vscode'],
      outdir: dist,
      plugins: [writing('browserOnly')],
    },
    webview: {
      ...common,
      entryPoints: webview,
      platform: 'browser',
      target: 'chrome128',
      format: 'iife',
      loader: { '.ttf': 'file' },
      outdir: join(dist, 'webview'),
      plugins: [writing('webview')],
    },
  };
}

function toCommonJs() {
  return { chunkNames: 'shared-[hash]', plugins: [writing('extension', commonJs)] };
}

/** `vscode` is no ES module: without this, each import of it would copy all its names when the bundle loads. */
const vscodeImport = /\bimport\s*\*\s*as\s+([\w$]+)\s+from\s*"vscode";?/g;

async function commonJs(text) {
  const { code } = await transform(text.replace(vscodeImport, 'const $1 = require("vscode");'), {
    format: 'cjs',
    platform: 'node',
    target: 'node22',
    minify: production,
    sourcemap: production ? false : 'inline',
    legalComments: 'none',
    // `import()` becomes a `require` put off: VS Code loads CommonJS by `require`.
    supported: { 'dynamic-import': false },
  });
  return code;
}

/** Writes the outputs and the metafile of one build, each file whole or not at all: a VS Code may be reading them. */
function writing(name, change = async text => text) {
  return {
    name: 'writing',
    setup(build) {
      build.onEnd(async result => {
        if (result.errors.length > 0) return;
        for (const input of Object.keys(result.metafile.inputs)) {
          const folder = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0];
          if (folder !== undefined) packages.add(folder);
        }
        for (const file of result.outputFiles) {
          await put(file.path, file.path.endsWith('.js') ? await change(file.text) : file.contents);
        }
        await put(join(dist, `meta/${name}.json`), JSON.stringify(result.metafile, null, 1));
      });
    },
  };
}

const written = new Set();
/** Folders of the packages that went in. */
const packages = new Set();

/** Name, version, licence and its text, of every package that ships in a bundle. */
async function licences() {
  const parts = [];
  for (const folder of [...packages].sort()) {
    const { name, version, license } = JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8'));
    const file = (await readdir(join(root, folder))).find(each => /^licen[cs]e(\.(md|txt))?$/i.test(each));
    const text = file === undefined ? '' : `\n${(await readFile(join(root, folder, file), 'utf8')).trim()}\n`;
    parts.push(`${name} ${version} (${license})\n${text}`);
  }
  return `Packages in this extension, and their licences\n\n${parts.join('\n----\n\n')}`;
}

async function put(path, contents) {
  const partial = `${path}.${process.pid}.partial`;
  await mkdir(dirname(path), { recursive: true });
  await writeFile(partial, contents);
  await rename(partial, path);
  written.add(path);
  if (!quiet) console.log(`${relative(root, path)}  ${(Buffer.byteLength(contents) / 1024).toFixed(1)} KB`);
}

/** What an earlier build left and this one didn't write. */
async function removeStale() {
  for (const entry of await readdir(dist, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && !written.has(path)) await rm(path, { force: true });
  }
}

function entries(named) {
  const present = Object.entries(named).filter(([, path]) => existsSync(join(root, path)));
  for (const path of Object.values(named).filter(path => !existsSync(join(root, path)))) {
    console.error(`Not built, because it is not there: ${path}`);
    process.exitCode = 1;
  }
  return Object.fromEntries(present);
}

for (const options of Object.values(await builds())) {
  if (Object.keys(options.entryPoints).length === 0) continue;
  if (watch) await (await context(options)).watch();
  else await build(options);
}
if (!watch) {
  await put(join(dist, 'licences.txt'), await licences());
  await removeStale();
}
