import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { type ExportModel, administratorScript, exportPlan } from '../../../../src/plan/exports';
import { armGroups } from '../../../../src/plan/exports/armResources';
import { LocalPlans } from '../localPlan';
import { filled, hostile, hostileModel, values } from './hostile';
import { modelOf } from './planned';

const run = promisify(execFile);

/** Writes each call's arguments down, ended by NULs and a record separator, and answers what the script asks for. */
const standIn = `#!/usr/bin/env bash
{ printf '%s\\0' "$@"; printf '\\036'; } >> "$CALLS"
query=''; uri=''; method=''
while [ $# -gt 0 ]; do
  case "$1" in
    --query) query=$2 ;;
    --uri) uri=$2 ;;
    --method) method=$2 ;;
  esac
  shift
done
case "$query" in
  properties.provisioningState) echo Succeeded ;;
  identity.principalId) echo ${values['callerObjectId'] ?? ''} ;;
  properties.clientId) [ "$NO_DEFAULT" = 1 ] && exit 1; echo ${values['callerClientId'] ?? ''} ;;
  appId) echo ${values[`appClientId`] ?? ''} ;;
  id) echo 55555555-5555-4555-8555-555555555555 ;;
  '') [ "$method" = get ] && exit "$GET_EXIT" ;;
esac
exit 0
`;

interface AzCall {
  readonly arguments: readonly string[];
  readonly method: string;
  readonly uri: string;
  readonly body?: unknown;
  readonly headers: readonly string[];
}

function callOf(words: readonly string[]): AzCall {
  const after = (name: string): string => words[words.indexOf(name) + 1] ?? '';
  const body = words.includes('--body') ? (JSON.parse(after('--body')) as unknown) : undefined;
  const start = words.indexOf('--headers') + 1;
  const end = words.findIndex((word, index) => index >= start && word.startsWith('--'));
  return {
    arguments: words,
    method: after('--method'),
    uri: after('--uri'),
    ...(body !== undefined && { body }),
    headers: start === 0 ? [] : words.slice(start, end),
  };
}

/** Runs a script in real bash with the stand-in as the only `az`, and gives its calls. */
async function callsOf(text: string, environment: Readonly<Record<string, string>> = {}) {
  const folder = await mkdtemp(path.join(tmpdir(), 'secure-script-'));
  try {
    const log = path.join(folder, 'calls');
    await writeFile(path.join(folder, 'az'), standIn);
    await chmod(path.join(folder, 'az'), 0o755);
    await writeFile(path.join(folder, 'secure.sh'), text);
    const before = await readdir(folder);
    let code = 0;
    let errors = '';
    try {
      await run('bash', ['secure.sh'], {
        cwd: folder,
        env: {
          PATH: `${folder}:/usr/bin:/bin`,
          CALLS: log,
          GET_EXIT: '1',
          NO_DEFAULT: '0',
          key_of_x_key: values['secret'],
          ...environment,
        },
      });
    } catch (error) {
      const failed = error as { code?: number; stderr?: string };
      code = failed.code ?? -1;
      errors = failed.stderr ?? '';
    }
    const left = (await readdir(folder)).filter(name => name !== 'calls' && !before.includes(name));
    const records = (await readFile(log, 'utf8')).split('\u001e').slice(0, -1);
    const calls = records.map(record => callOf(record.split('\0').slice(0, -1)));
    return { code, errors, left, calls };
  } finally {
    await rm(folder, { recursive: true });
  }
}

const decoded = (uri: string): string => decodeURIComponent(uri.replace(/\?.*$/, ''));

function armWrites(model: ExportModel): readonly { uri: string; body: unknown }[] {
  return armGroups(model.items)
    .flatMap(group => group.resources)
    .map(({ id, body, type }) => ({
      uri: `https://management.azure.com${id}`,
      body: filled(type.endsWith('/service') ? { identity: body['identity'] } : patched(type, body)),
    }));
}

/** A script changes an API's address alone; a template can only repeat the API. */
function patched(type: string, body: Readonly<Record<string, unknown>>): unknown {
  if (!type.endsWith('/service/apis')) return body;
  const { serviceUrl } = body['properties'] as { readonly serviceUrl?: string };
  return { properties: { serviceUrl } };
}

describe('export as Azure CLI script, run in real bash with a stand-in az', () => {
  it('deletes in a script of its own, for later, and nothing else in it is run', async () => {
    const [secure, later, ...more] = exportPlan(hostileModel, 'azureCli');
    assert.deepEqual([later?.name, more], ['delete-key.sh', []]);
    assert.doesNotMatch(secure?.text ?? '', /--method delete/);
    const { code, errors, left, calls } = await callsOf(later?.text ?? '');
    assert.equal(code, 0, errors);
    assert.deepEqual(left, [], 'nothing but az was run');
    assert.deepEqual(
      calls.map(call => ({ method: call.method, uri: decoded(call.uri), headers: call.headers })),
      hostileModel.deletions.map(({ id, etag }) => ({
        method: 'delete',
        uri: `https://management.azure.com${id}`,
        headers: etag === undefined ? [] : [`If-Match=${etag}`],
      })),
    );
    assert.equal(exportPlan({ ...hostileModel, deletions: [] }, 'azureCli').length, 1);
  });

  it('other forms say that they can’t delete, on one line of comment', () => {
    for (const form of ['bicep', 'arm', 'terraform'] as const) {
      const [file] = exportPlan(hostileModel, form);
      const lines = (file?.text ?? '').split('\n').filter(line => line.includes('This form can’t delete.'));
      assert.equal(lines.length, 1, form);
      assert.match(lines[0] ?? '', form === 'arm' ? /"comments":/ : /^(?:\/\/|#) /, form);
      const [plain] = exportPlan({ ...hostileModel, deletions: [] }, form);
      assert.doesNotMatch(plain?.text ?? '', /can’t delete/, form);
    }
  });

  it('passes every value to az exactly, whatever is in it, and runs nothing of it', async () => {
    const [file] = exportPlan(hostileModel, 'azureCli');
    const { code, errors, left, calls } = await callsOf(file?.text ?? '');
    assert.equal(code, 0, errors);
    assert.deepEqual(left, [], 'nothing but az was run');
    assert.ok(calls.every(call => call.arguments[0] === 'rest' || call.arguments[0] === 'ad'));
    const writes = calls.filter(call => ['put', 'patch', 'post'].includes(call.method));
    const arm = writes.filter(call => call.uri.startsWith('https://management'));
    assert.deepEqual(
      arm.map(call => ({ uri: decoded(call.uri), body: call.body })),
      armWrites(hostileModel),
    );
    assert.ok(arm.some(call => call.headers.includes('If-Match="AAA="')));
    assert.ok(arm.some(call => call.headers.includes('If-Match="BBB="')));
    assert.ok(arm.some(call => call.method === 'patch' && call.headers.includes('If-Match="CCC="')));

    const graph = writes.filter(call => call.uri.startsWith('https://graph'));
    const [create, uris, principal, assignment, ...rest] = graph;
    assert.equal(rest.length, 0);
    assert.equal(create?.method, 'patch');
    assert.match(decoded(create.uri), /applications\(uniqueName='secured-orders''app'\)$/);
    assert.ok(create.headers.includes('Prefer=create-if-missing'));
    assert.equal((create.body as { displayName?: string }).displayName, hostile[0]);
    assert.deepEqual(uris?.body, { identifierUris: [`api://${values['appClientId'] ?? ''}`] });
    assert.deepEqual(principal?.body, { appId: values['appClientId'], appRoleAssignmentRequired: true });
    assert.deepEqual(assignment?.body, {
      principalId: values['callerObjectId'],
      appRoleId: '11111111-1111-4111-8111-111111111111',
      resourceId: '55555555-5555-4555-8555-555555555555',
    });
  });

  it('holds no key: it asks for it, and writes nothing of that back end without it', async () => {
    const [file] = exportPlan(hostileModel, 'azureCli');
    const { code, errors, calls } = await callsOf(file?.text ?? '', { key_of_x_key: '' });
    assert.equal(code, 1);
    assert.match(errors, /Set key_of_x_key to the key in orders-app\/x-key first/);
    assert.ok(!calls.some(call => call.uri.includes('/backends/')));
  });

  it('stops at a key that no JSON can hold, before it writes it', async () => {
    const [file] = exportPlan(hostileModel, 'azureCli');
    const { code, errors, calls } = await callsOf(file?.text ?? '', { key_of_x_key: 'a\nb' });
    assert.equal(code, 1);
    assert.match(errors, /may hold no control characters/);
    assert.ok(!calls.some(call => call.uri.includes('/backends/')));
  });

  it('asks the directory for the caller’s client ID where Resource Manager doesn’t tell', async () => {
    const [file] = exportPlan(hostileModel, 'azureCli');
    const { code, errors, calls } = await callsOf(file?.text ?? '', { NO_DEFAULT: '1' });
    assert.equal(code, 0, errors);
    assert.ok(
      calls.some(call => call.arguments.join(' ').startsWith(`ad sp show --id ${values['callerObjectId'] ?? ''}`)),
    );
  });

  it('writes nothing where a policy has come up meanwhile', async () => {
    const items = hostileModel.items.filter(item => item.kind === 'policy' && item.etag === undefined);
    const [file] = exportPlan({ ...hostileModel, items }, 'azureCli');
    const { code, errors, calls } = await callsOf(file?.text ?? '', { GET_EXIT: '0' });
    assert.equal(code, 1);
    assert.match(errors, /has a policy by now; nothing was written/);
    assert.deepEqual(
      calls.map(call => call.method),
      ['get'],
    );
  });

  it('of an administrator touches the directory only', async () => {
    const items = hostileModel.items.map(item =>
      item.kind === 'assignment' ? { ...item, principalId: values['callerObjectId'] ?? '' } : item,
    );
    const { code, errors, calls } = await callsOf(administratorScript({ ...hostileModel, items }).text);
    assert.equal(code, 0, errors);
    assert.ok(calls.length > 0 && calls.every(call => call.uri.startsWith('https://graph.microsoft.com/')));
  });

  it('does what a real plan of the sample does', async () => {
    const plans = await LocalPlans.start();
    try {
      const plan = await plans.plan('orders');
      const model = await modelOf(plans, plan);
      const [file] = exportPlan(model, 'azureCli');
      const { code, errors, calls } = await callsOf(file?.text ?? '');
      assert.equal(code, 0, errors);
      const writes = calls.filter(call => call.method === 'put' || call.method === 'patch');
      assert.equal(writes.length, model.items.length);
      assert.deepEqual(
        writes.map(call => ({ uri: decoded(call.uri), body: call.body })),
        armWrites(model),
      );
    } finally {
      await plans.stop();
    }
  });
});
