import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { commandNames } from '../../../src/ui/commands/names';
import { manifestInWords } from '../../ui/manifestInWords';

const root = join(import.meta.dirname, '..', '..', '..');
const { contributes } = manifestInWords;
const prefix = 'apimManagedIdentity.';

interface Command {
  readonly command: string;
  readonly title: string;
  readonly category: string;
  readonly icon?: string;
  readonly enablement?: string;
}
const commands: readonly Command[] = contributes.commands;
const iconOf = new Map(commands.map(({ command, icon }) => [command, icon]));

interface MenuEntry {
  readonly command: string;
  readonly when?: string;
  readonly group?: string;
}
const menus = Object.entries<readonly MenuEntry[]>(contributes.menus);
const entries = menus.flatMap(([, list]) => list);
const inPalette = (command: string): boolean =>
  contributes.menus.commandPalette.find(one => one.command === command)?.when !== 'false';

/** Every condition of the manifest. */
const conditions = [
  ...entries.map(one => one.when),
  ...commands.map(one => one.enablement),
  ...contributes.viewsWelcome.map(one => one.when),
  ...contributes.keybindings.map(one => one.when),
].filter(one => one !== undefined);

/** All TypeScript below a folder of src. */
async function sources(folder: string): Promise<readonly { readonly path: string; readonly text: string }[]> {
  const names = await readdir(join(root, 'src', folder), { recursive: true });
  return Promise.all(
    names
      .filter(name => name.endsWith('.ts'))
      .map(async name => ({ path: name, text: await readFile(join(root, 'src', folder, name), 'utf8') })),
  );
}

describe('commands of the manifest', () => {
  it('are those of the code', () => {
    assert.deepEqual(commands.map(one => one.command.replace(prefix, '')).sort(), [...commandNames].sort());
  });

  it('have one category', () => {
    assert.deepEqual([...new Set(commands.map(one => one.category))], ['APIM Managed Identity']);
  });

  it('have titles that begin with a capital letter, and none twice in the palette', () => {
    for (const { title } of commands) assert.match(title, /^[A-Z][^.]*…?$/);
    const shown = commands.filter(one => inPalette(one.command)).map(one => one.title);
    assert.deepEqual(
      shown.filter((title, index) => shown.indexOf(title) !== index),
      [],
    );
  });

  it('wear icons that VS Code has', async () => {
    const sheet = await readFile(join(root, 'node_modules/@vscode/codicons/dist/codicon.css'), 'utf8');
    const icons = new Set([...sheet.matchAll(/\.codicon-([\w-]+):before/g)].map(found => `$(${found[1]})`));
    for (const { command, icon } of commands) {
      if (icon !== undefined) assert.ok(icons.has(icon), `${command}: ${icon}`);
    }
  });

  it('wear an icon wherever only an icon is shown', () => {
    const bare = entries.filter(({ group = '' }) => /^(inline|navigation)/.test(group));
    assert.ok(bare.length > 5);
    assert.deepEqual(
      bare.filter(({ command }) => iconOf.get(command) === undefined),
      [],
    );
  });

  it('are offered by menus only where something says what they are about', () => {
    const bare = menus.flatMap(([menu, list]) =>
      list.filter(({ when }) => when === undefined).map(({ command }) => `${menu}: ${command}`),
    );
    assert.deepEqual(bare, []);
  });

  it('that only mean something on a row or in the box of another are out of the palette', () => {
    for (const name of ['refreshRow', 'tryAgain', 'openDiagnostics', 'insertPolicyHere', 'changeFilter']) {
      assert.equal(inPalette(`${prefix}${name}`), false, name);
    }
  });

  it('that write are off while Azure can’t be reached', () => {
    const off = commands.filter(one => one.enablement === `!${prefix}offline`).map(one => one.command);
    const names = [
      'secureBackend',
      'removeManagedIdentity',
      'undoChange',
      'enableManagedIdentity',
      'turnOnAuthentication',
    ];
    assert.deepEqual(
      off,
      names.map(name => `${prefix}${name}`),
    );
  });
});

describe('conditions of the manifest', () => {
  it('ask for nothing of ours that the code doesn’t set', async () => {
    const text = (await sources('ui')).map(one => one.text).join('\n');
    const set = new Set([
      ...[...text.matchAll(/new ContextKey<[^>]+>\('(\w+)'\)/g)].map(found => found[1]),
      ...[...text.matchAll(/'setContext', 'apimManagedIdentity\.(\w+)'/g)].map(found => found[1]),
    ]);
    const asked = new Set(
      conditions.flatMap(one => [...one.matchAll(/apimManagedIdentity\.(\w+)/g)].map(found => found[1])),
    );
    asked.delete('explorer');
    assert.deepEqual(
      [...asked].filter(name => !set.has(name)),
      [],
    );
  });

  it('know each state of the view that the code knows, and no other', async () => {
    const world = await readFile(join(root, 'src/ui/explorer/world.ts'), 'utf8');
    const states = /export type ViewState = ([^;]+);/.exec(world)?.[1]?.match(/\w+/g) ?? [];
    const asked = new Set(
      conditions.flatMap(one => [...one.matchAll(/apimManagedIdentity\.state == (\w+)/g)].map(found => found[1])),
    );
    assert.deepEqual([...asked].sort(), [...states, 'browserOnly'].sort());
  });
});

describe('settings of the manifest', () => {
  const { properties } = contributes.configuration;

  it('are few, each with its words, a default and whose it is', () => {
    assert.ok(Object.keys(properties).length <= 5);
    for (const [name, setting] of Object.entries(properties)) {
      assert.ok(setting.markdownDescription.length > 40, name);
      assert.notEqual(setting.default, undefined, name);
      assert.ok(['machine', 'resource'].includes(setting.scope), name);
    }
  });

  it('are all in the README', async () => {
    const readme = await readFile(join(root, 'README.md'), 'utf8');
    for (const name of Object.keys(properties)) assert.ok(readme.includes(`\`${name}\``), name);
  });

  it('that decide where something goes are never a workspace’s', () => {
    assert.equal(properties['apimManagedIdentity.selectedSubscriptions'].scope, 'machine');
    const { restrictedConfigurations } = manifestInWords.capabilities.untrustedWorkspaces;
    const ofWorkspaces = Object.entries(properties).filter(([, one]) => one.scope === 'resource');
    assert.deepEqual(
      ofWorkspaces.map(([name]) => name),
      restrictedConfigurations,
    );
  });
});

describe('words with links', () => {
  const linked = [
    ...contributes.viewsWelcome.map(one => one.contents),
    ...contributes.walkthroughs.flatMap(one => one.steps.map(step => step.description)),
  ].flatMap(text => [...text.matchAll(/\(command:([\w.]+)\)/g)].map(found => found[1] ?? ''));

  it('lead to commands that there are', () => {
    const known = [...commands.map(one => one.command), `${prefix}explorer.focus`];
    assert.ok(linked.length > 10);
    assert.deepEqual(
      linked.filter(name => !known.includes(name)),
      [],
    );
  });

  it('lead to files that there are', async () => {
    const media = contributes.walkthroughs.flatMap(one => one.steps.map(step => step.media.markdown));
    for (const file of [...media, 'README.md', 'CHANGELOG.md', 'media/security.md']) {
      const text = await readFile(join(root, file), 'utf8');
      for (const [, target = ''] of text.matchAll(/\]\((?!https?:)([^)#]+)\)/g)) {
        assert.ok(existsSync(join(root, dirname(file), target)), `${file}: ${target}`);
      }
    }
  });
});

describe('errors', () => {
  it('are shown in one place, which offers Show Log and Copy Details with each', async () => {
    const ui = await sources('ui');
    const showing = ui.filter(one => one.text.includes('showErrorMessage')).map(one => one.path);
    assert.deepEqual(showing, [join('errors', 'reportError.ts')]);
  });
});
