import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import manifest from '../../../package.json';
import { directPackages, externals, loadedWith, packageOf, type Metafile } from './shipped';
import { vscodeStub } from './vscodeStub';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..', '..', '..');

describe('what ships', function () {
  this.timeout(120_000);
  let out = '';
  const metafile = async (name: string): Promise<Metafile> =>
    JSON.parse(await readFile(join(out, 'meta', `${name}.json`), 'utf8')) as Metafile;
  const all = (): Promise<Metafile[]> =>
    Promise.all(['extension', 'browserOnly', 'simulator', 'webview'].map(metafile));
  const outputNamed = (meta: Metafile, name: string): string => {
    const found = Object.keys(meta.outputs).find(path => path.endsWith(`/${name}`));
    assert.ok(found, `the build makes ${name}`);
    return found;
  };

  before(async () => {
    out = await mkdtemp(join(tmpdir(), 'apim-mi-dist-'));
    await run(process.execPath, ['esbuild.mjs', '--production', '--quiet', `--out=${out}`], { cwd: root });
  });
  after(() => rm(out, { recursive: true, force: true }));

  it('comes from `dependencies` only', async () => {
    const declared = Object.keys(manifest.dependencies);
    assert.deepEqual(
      directPackages(await all()).filter(name => !declared.includes(name)),
      [],
    );
  });

  it('holds every one of the `dependencies`', async () => {
    const bundled = new Set((await all()).flatMap(({ inputs }) => Object.keys(inputs)).map(packageOf));
    assert.deepEqual(
      Object.keys(manifest.dependencies).filter(name => !bundled.has(name)),
      [],
    );
  });

  it('asks for nothing at run time but `vscode`', async () => {
    assert.deepEqual(externals(await all()), ['vscode']);
  });

  it('has an entry for a browser alone that needs nothing of Node', async () => {
    const meta = await metafile('browserOnly');
    assert.deepEqual(
      Object.values(meta.inputs).flatMap(({ imports }) => imports.filter(one => one.external).map(one => one.path)),
      ['vscode'],
    );
    outputNamed(meta, manifest.browser.replace('./dist/', ''));
  });

  it('loads no Azure, no sign-in library and no failure catalogue at start', async () => {
    const meta = await metafile('extension');
    const inputs = loadedWith(meta, outputNamed(meta, 'extension.js')).flatMap(path =>
      Object.keys(meta.outputs[path]!.inputs),
    );
    const packages = new Set(inputs.map(packageOf).filter(name => name !== undefined));
    assert.deepEqual(
      [...packages].filter(name => name.startsWith('@azure/') || name.includes('azext')),
      [],
    );
    assert.ok(!inputs.includes('src/azure/index.ts') && !inputs.includes('src/ui/account/vscodeAccount.ts'));
    assert.deepEqual(
      inputs.filter(path => path.startsWith('src/diagnosis/causes/')),
      [],
    );
  });

  it('starts with at most 300 KB', async () => {
    const meta = await metafile('extension');
    const paths = loadedWith(meta, outputNamed(meta, 'extension.js'));
    const bytes = paths.reduce((sum, path) => sum + meta.outputs[path]!.bytes, 0);
    assert.ok(bytes <= 300 * 1024, `${paths.join(', ')}: ${bytes} bytes`);
  });

  it('keeps the Azure SDKs out of what is loaded for the first look at Azure, but for the parts that it needs', async () => {
    const meta = await metafile('extension');
    const first = loadedWith(meta, outputNamed(meta, 'azure.js'));
    const packagesOf = (paths: readonly string[]): ReadonlySet<string | undefined> =>
      new Set(paths.flatMap(path => Object.keys(meta.outputs[path]!.inputs)).map(packageOf));
    const whole = packagesOf(Object.keys(meta.outputs));
    for (const name of ['@azure/arm-apimanagement', '@azure/arm-appservice', '@azure/identity'])
      assert.ok(whole.has(name), name);
    for (const name of ['@azure/arm-apimanagement', '@azure/identity']) assert.ok(!packagesOf(first).has(name), name);
    const bytes = first.reduce((sum, path) => sum + meta.outputs[path]!.bytes, 0);
    assert.ok(bytes <= 400 * 1024, `${first.join(', ')}: ${bytes} bytes`);
  });

  it('names the licence of every package in it, each one that may be passed on', async () => {
    const text = await readFile(join(out, 'licences.txt'), 'utf8');
    const listed = new Map([...text.matchAll(/^(\S+) \d\S* \((.+)\)$/gm)].map(([, name, licence]) => [name, licence]));
    const bundled = new Set((await all()).flatMap(({ inputs }) => Object.keys(inputs)).map(packageOf));
    bundled.delete(undefined);
    assert.deepEqual([...listed.keys()].sort(), [...bundled].sort());
    const permissive = ['MIT', 'ISC', '0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause'];
    assert.deepEqual(
      [...listed].filter(([, licence]) => licence === undefined || !permissive.includes(licence)),
      [],
    );
  });

  it('holds no source map', async () => {
    for (const name of await readdir(out, { recursive: true })) {
      assert.ok(!name.endsWith('.map'), name);
      if (!name.endsWith('.js')) continue;
      assert.doesNotMatch((await readFile(join(out, name), 'utf8')).slice(-2000), /sourceMappingURL/, name);
    }
  });

  for (const name of ['extension.js', 'azure.js', 'vscodeAccount.js', 'browserOnly.js']) {
    it(`${name} loads in plain Node`, async () => {
      const stub = join(out, 'vscode-stub.cjs');
      await writeFile(stub, vscodeStub);
      const script = `require(${JSON.stringify(stub)}); console.log(Object.keys(require(${JSON.stringify(join(out, name))})).join())`;
      const { stdout } = await run(process.execPath, ['-e', script]);
      assert.match(stdout, name === 'extension.js' || name === 'browserOnly.js' ? /activate/ : /\w/);
    });
  }

  it('makes the panels for the browser', async () => {
    const meta = await metafile('webview');
    for (const name of ['diagnosticsPanel.js', 'planPanel.js']) outputNamed(meta, name);
    assert.ok((await stat(join(out, 'webview'))).isDirectory());
  });
});
