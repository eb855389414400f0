import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { type ApiManagement, AzureError, type Precondition, type StoredPolicy } from '../../../src/azure/interfaces';
import { PolicyFileSystem } from '../../../src/ui/policyEditor/fileSystem';
import { policyUriParts } from '../../../src/ui/policyEditor/policyUri';
import { orders } from './policies';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const uri = vscode.Uri.from({
  scheme: 'apim-policy',
  ...policyUriParts({ tenantId: 'x', simulated: false, place: { kind: 'api', ownerId: orders } }),
});

/** One policy in an Azure of two calls, with the service's own check of what a save is based on. */
class OnePolicy {
  stored: StoredPolicy = { text: '<policies>\r\n\t<inbound>\n\t\t<base />\r\n\t</inbound>\r\n</policies>', etag: '1' };
  mayWrite = true;
  /** What Azure tells of the account's rights without trying. */
  toldRights: boolean | undefined;
  readonly written: string[] = [];

  readonly apiManagement = {
    getPolicy: () => Promise.resolve(this.stored),
    putPolicy: (_place: unknown, text: string, precondition: Precondition) => {
      if (!this.mayWrite) {
        const permission = 'Microsoft.ApiManagement/service/apis/policies/write';
        return Promise.reject(new AzureError('no', { kind: 'forbidden', permission, scope: orders, directory: false }));
      }
      if (precondition === 'absent' || precondition.etag !== this.stored.etag)
        return Promise.reject(new AzureError('no', { kind: 'changedMeanwhile' }));
      this.written.push(text);
      this.stored = { text, etag: String(Number(this.stored.etag) + 1) };
      return Promise.resolve(this.stored);
    },
  } as unknown as ApiManagement;
}

function memento(): vscode.Memento {
  const kept = new Map<string, unknown>();
  return {
    keys: () => [...kept.keys()],
    get: <T>(key: string, fallback?: T): T | undefined => (kept.has(key) ? (kept.get(key) as T) : fallback),
    update: (key, value) => Promise.resolve(void kept.set(key, value)),
  };
}

describe('policies as files, over a small Azure', () => {
  let azure: OnePolicy;
  let state: vscode.Memento;
  let events: string[];
  let mayReplace: boolean;
  const window_ = (): PolicyFileSystem =>
    new PolicyFileSystem(
      {
        apiManagementOf: () => Promise.resolve(azure.apiManagement),
        mayWrite: () => Promise.resolve(azure.toldRights),
      },
      state,
      {
        rejected: () => void events.push('rejected'),
        changedMeanwhile: () => void events.push('changedMeanwhile'),
        mayReplace: () => Promise.resolve(mayReplace),
        saved: (_uri, _text, before) => void events.push(`saved over ${before?.length ?? 'nothing known'}`),
        forbidden: () => void events.push('forbidden'),
      },
    );

  beforeEach(() => {
    azure = new OnePolicy();
    state = memento();
    events = [];
    mayReplace = true;
  });

  it('are for reading only from the start where Azure tells that they may not be saved', async () => {
    const files = window_();
    azure.toldRights = false;
    assert.equal((await files.stat(uri)).permissions, vscode.FilePermission.Readonly);
    await files.readFile(uri);
    await files.stat(uri);
    assert.deepEqual([events, files.isReadOnly(uri)], [['forbidden'], true]);
    azure.toldRights = true;
    files.tryAgain([uri]);
    assert.equal((await files.stat(uri)).permissions, undefined);
  });

  it('can be edited where nothing is told of the rights', async () => {
    const files = window_();
    assert.equal((await files.stat(uri)).permissions, undefined);
    assert.deepEqual(events, []);
  });

  it('are for reading only once a save was refused, which names the missing permission', async () => {
    const files = window_();
    azure.mayWrite = false;
    await files.readFile(uri);
    await assert.rejects(files.writeFile(uri, encode('x')), /policies\/write.*API Management Service Contributor/);
    assert.deepEqual(events, ['forbidden']);
    assert.equal((await files.stat(uri)).permissions, vscode.FilePermission.Readonly);
    files.tryAgain([uri]);
    assert.equal((await files.stat(uri)).permissions, undefined);
  });

  it('keep every line end that nobody touched', async () => {
    const files = window_();
    await files.readFile(uri);
    const edited = azure.stored.text.replace(/\r?\n/g, '\r\n').replace('<base />', '<base />\r\n\t\t<new />');
    await files.writeFile(uri, encode(edited));
    assert.deepEqual(azure.written, [
      '<policies>\r\n\t<inbound>\n\t\t<base />\r\n\t\t<new />\r\n\t</inbound>\r\n</policies>',
    ]);
  });

  it('restored with unsaved text after a restart aren’t saved over what came in between', async () => {
    await window_().readFile(uri);
    azure.stored = { text: '<policies><!-- theirs --></policies>', etag: '7' };
    const restored = window_();
    // VS Code looks at a restored document before it writes it.
    await restored.stat(uri);
    await assert.rejects(restored.writeFile(uri, encode('mine')), /Nothing was overwritten/);
    assert.deepEqual([events, azure.written], [['changedMeanwhile'], []]);
  });

  it('restored with unsaved text after a restart are saved to the same place, with the same time', async () => {
    const before = window_();
    await before.readFile(uri);
    const { mtime } = await before.stat(uri);
    const restored = window_();
    assert.equal((await restored.stat(uri)).mtime, mtime);
    await restored.writeFile(uri, encode('mine'));
    assert.deepEqual(azure.written, ['mine']);
  });

  it('stay as they are in Azure when the user doesn’t want to replace someone else’s', async () => {
    const files = window_();
    await files.readFile(uri);
    mayReplace = false;
    await assert.rejects(files.writeFile(uri, encode('mine')), /as it was/);
    assert.deepEqual(azure.written, []);
  });

  it('of which nothing is known aren’t written', async () => {
    await assert.rejects(window_().writeFile(uri, encode('mine')), /Open it anew/);
    assert.deepEqual(azure.written, []);
  });
});
