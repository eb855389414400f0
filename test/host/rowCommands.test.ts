import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { openLocalAzure, orders, ordersClientId, run, service } from './policyEditor/policies';

const appOf = (name: string): string =>
  `${service.replace(/\/providers\/.*$/, '')}/providers/Microsoft.Web/sites/${name}`;

type Picks = (items: readonly vscode.QuickPickItem[]) => unknown;

/** Runs a command whose messages are answered with their first button and whose lists with `pick`; gives what was said. */
async function answered(command: string, id?: unknown, pick: Picks = items => items[0]): Promise<readonly string[]> {
  const { showInformationMessage, showWarningMessage, showErrorMessage, showQuickPick } = vscode.window;
  const said: string[] = [];
  const yes = (message: string, ...rest: unknown[]): Promise<unknown> => {
    said.push(message);
    return Promise.resolve(rest.find(one => typeof one === 'string'));
  };
  Object.assign(vscode.window, {
    showInformationMessage: yes,
    showWarningMessage: yes,
    showErrorMessage: (message: string) => {
      said.push(`error: ${message}`);
      return Promise.resolve(undefined);
    },
    showQuickPick: async (items: readonly vscode.QuickPickItem[] | Promise<readonly vscode.QuickPickItem[]>) =>
      pick(await items),
  });
  try {
    await (id === undefined ? run(command) : run(command, id));
  } finally {
    Object.assign(vscode.window, { showInformationMessage, showWarningMessage, showErrorMessage, showQuickPick });
  }
  return said;
}

interface Listed {
  readonly routes: readonly { readonly route: string; readonly posture: string; readonly why: string }[];
}

/** What the tree says of a route, as soon as it says something that fits. */
async function whyOf(route: string, fits: RegExp): Promise<string> {
  for (;;) {
    const result = await vscode.lm.invokeTool('apimManagedIdentity_listRoutes', {
      input: { filter: '' },
      toolInvocationToken: undefined,
    });
    const [part] = result.content;
    assert.ok(part instanceof vscode.LanguageModelTextPart);
    const { routes } = JSON.parse(part.value) as Listed;
    const why = routes.find(one => one.route === route)?.why ?? '';
    if (fits.test(why)) return why;
  }
}

describe('commands on services and apps of the local Azure', function () {
  this.timeout(120_000);

  before(openLocalAzure);
  after(() => run('closeLocalAzure'));

  it('turn on the identity of a service, and the tree knows it at once', async () => {
    assert.match(await whyOf('Ledger → ledger-app', /^Broken/), /^Broken: shop-apim has no identity/);
    assert.deepEqual(await answered('enableManagedIdentity', orders), [
      'Turn on the system-assigned identity of shop-apim?',
    ]);
    await whyOf('Ledger → ledger-app', /^(?!.*has no identity)(?!Not checked)./);
    assert.deepEqual(await answered('enableManagedIdentity', service), [
      'The system-assigned identity of shop-apim is on already.',
    ]);
  });

  it('turn on the authentication of an app for those who are ticked, and the tree knows it at once', async () => {
    await whyOf('Billing → billing-fn', /^Open: billing-fn answers calls without a token/);
    const offered: string[] = [];
    const said = await answered('turnOnAuthentication', appOf('billing-fn'), items => {
      offered.push(...items.map(({ label, picked }) => `${picked ? '✓' : '–'} ${label}`));
      return items.filter(({ picked }) => picked);
    });
    assert.deepEqual(offered, [
      '✓ shop-apim (system-assigned)',
      '– shop-test-apim (id-shop-test)',
      '– shop-test-apim (system-assigned)',
    ]);
    assert.deepEqual(said, ['Turn on App Service Authentication of billing-fn?']);
    await whyOf('Billing → billing-fn', /^(?!Open)(?!Not checked)./);
  });

  it('copy client IDs, and say why where there is none', async () => {
    const before = await vscode.env.clipboard.readText();
    try {
      assert.deepEqual(await answered('copyClientId', appOf('orders-app')), []);
      assert.equal(await vscode.env.clipboard.readText(), ordersClientId);
      assert.deepEqual(await answered('copyClientId', orders), []);
      assert.match(await vscode.env.clipboard.readText(), /^[0-9a-f-]{36}$/);
      assert.notEqual(await vscode.env.clipboard.readText(), ordersClientId);
      assert.deepEqual(await answered('copyClientId', appOf('legacy-app')), [
        'error: legacy-app has no app registration yet.',
      ]);
    } finally {
      await vscode.env.clipboard.writeText(before);
    }
  });

  it('that change something ask where only a row is selected, that one first, and do nothing for a row that is lost', async () => {
    await vscode.commands.executeCommand('apimManagedIdentity.explorer.focus');
    // Once everything is read the first app that is open is selected.
    const before = await vscode.env.clipboard.readText();
    let selected: string | undefined;
    const end = Date.now() + 60_000;
    try {
      do {
        assert.ok(Date.now() < end, 'an app is selected');
        await answered('copyResourceId');
        selected = /\/sites\/([\w-]+)$/.exec(await vscode.env.clipboard.readText())?.[1];
      } while (selected === undefined);
    } finally {
      await vscode.env.clipboard.writeText(before);
    }
    const offered: string[] = [];
    const escape: Picks = items => void offered.push(...items.map(one => one.label));
    assert.deepEqual(await answered('turnOnAuthentication', undefined, escape), []);
    assert.ok(offered.length > 1);
    assert.equal(offered[0], selected);
    assert.deepEqual(await answered('turnOnAuthentication', null, escape), [
      'error: This row was just being read again. Choose the command once more.',
    ]);
  });

  it('open no portal for what is simulated', async () => {
    assert.deepEqual(await answered('openInPortal', appOf('orders-app')), [
      'orders-app is in Local Azure, simulated on this computer: there is no portal for it.',
    ]);
  });
});
