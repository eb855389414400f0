import assert from 'node:assert/strict';
import { join } from 'node:path';
import { useWindow } from './fixture';
import { leaksIn } from './secrets/forms';
import { browserStorage, documents, filesIn } from './secrets/places';

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const claims = { iss: 'https://sts.windows.net/x/', aud: 'api://orders $(trash)\u001b[31m', ver: '1.0' };
const signature = 'pasted-signature-4711';
const token = `${encode({ alg: 'RS256', typ: 'JWT' })}.${encode(claims)}.${signature}`;
const key = 'pasted-key-4711';
const response = [
  '> GET /orders/1 HTTP/1.1',
  `> Authorization: Bearer ${token}`,
  `> x-functions-key: ${key}`,
  '',
  'HTTP/1.1 401 Unauthorized',
  'Content-Type: application/json',
  'WWW-Authenticate: AzureApiManagementKey realm="https://a.azure-api.net/x",name="my-key",type="header"',
  '',
  '{ "statusCode": 401, "message": "Access denied due to missing subscription key." }',
].join('\r\n');

/** From paste to explanation by keyboard alone, as a user does it; nothing of what was pasted stays anywhere. */
describe('what is pasted', () => {
  const window = useWindow();

  before(async () => {
    const { workbench } = window();
    await workbench.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    // Its commands are in the palette once its view can be opened.
    const tree = await workbench.openView('APIM Managed Identity');
    await tree.root.getByText('Try It on Local Azure').first().waitFor();
  });
  const paste = async (text: string): Promise<void> => {
    const { page } = window().workbench;
    await page.evaluate(copied => navigator.clipboard.writeText(copied), text);
    await page.keyboard.press('ControlOrMeta+V');
  };

  it('explains a response of several lines', async () => {
    const { workbench } = window();
    const { quickInput } = workbench;
    await workbench.runCommand('APIM Managed Identity: Explain a Response…');
    await quickInput.title().getByText('Explain a Response').waitFor();
    await quickInput.focused();
    await paste('no response at all');
    await quickInput.items().filter({ hasText: 'There is no status line in this' }).waitFor();
    // What was pasted leaves the box, so that the next paste is one by itself.
    await quickInput.widget().getByPlaceholder('Paste again to take another text').waitFor();
    await quickInput.accept();
    await paste(response);
    await quickInput.items().filter({ hasText: 'Explain this response' }).waitFor();
    await quickInput.items().filter({ hasText: 'HTTP/1.1 401 Unauthorized' }).waitFor();
    await quickInput.items().filter({ hasText: 'Authorization: Bearer [token hidden]' }).waitFor();
    await workbench.screenshot('pasted response');
    await quickInput.accept();
    await quickInput.items().filter({ hasText: 'API Management refused the subscription key' }).waitFor();
    await workbench.screenshot('pasted response explained');
    await quickInput.cancel();
  });

  it('decodes a token, its claims as text', async () => {
    const { workbench } = window();
    const { quickInput } = workbench;
    await workbench.runCommand('APIM Managed Identity: Decode a Token…');
    await quickInput.title().getByText('Decode a Token').waitFor();
    await quickInput.focused();
    await paste('no token at all');
    await quickInput.widget().getByText('This isn’t a token').waitFor();
    await workbench.page.keyboard.press('ControlOrMeta+A');
    await paste(`Authorization: Bearer ${token}`);
    await quickInput.widget().getByText('This isn’t a token').waitFor({ state: 'hidden' });
    await quickInput.accept();
    await quickInput.items().filter({ hasText: 'api://orders $(trash)␛[31m' }).first().waitFor();
    await workbench.screenshot('pasted token');
    await quickInput.cancel();
  });

  it('is in no storage, log or page afterwards', async () => {
    const { workbench, folder } = window();
    const places = [
      ...(await filesIn(join(folder, '..', 'data'))),
      ...(await browserStorage(workbench.page)),
      ...(await documents(workbench.page)),
    ];
    assert.ok(places.length > 20, `${places.length} places were looked at`);
    const found = places.flatMap(({ name, text }) => leaksIn(name, text, [key, signature]));
    assert.deepEqual(found, []);
  });
});
