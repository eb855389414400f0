import assert from 'node:assert/strict';
import sample from '../../../src/simulator/scenarios/sample.json';
import {
  customersApp,
  LocalAzure,
  production,
  productionId,
  service,
  site,
  testService,
  testing,
  text,
  version,
} from './localAzure';

const apim = `api-version=${version.apim}`;
const web = `api-version=${version.web}`;
const policyAt = (owner: string) => `${owner}/policies/policy?${apim}`;
const document = (inbound: string) =>
  `<policies><inbound><base />${inbound}</inbound><backend><base /></backend><outbound><base /></outbound><on-error><base /></on-error></policies>`;

describe('the simulated Resource Manager', () => {
  let azure: LocalAzure;
  beforeEach(async () => {
    azure = await LocalAzure.start();
  });
  afterEach(() => azure.stop());

  describe('callers (domain.md 9.4)', () => {
    it('challenges a request without a token, naming the tenant', async () => {
      const answer = await azure.arm('GET', `${service}?${apim}`, { token: null });
      assert.equal(answer.status, 401);
      assert.match(
        answer.headers['www-authenticate'] ?? '',
        /^Bearer authorization_uri="https:\/\/login\.windows\.net\/6c7d1f5e-[^"]+", error="invalid_token", error_description="[^"]+"$/,
      );
    });

    it('refuses a token with a broken signature, for another audience, and an expired one', async () => {
      const token = await azure.token('ana');
      const broken = `${token.slice(0, -8)}AAAAAAAA`;
      const foreign = await azure.token('ana', 'https://graph.microsoft.com');
      assert.equal(code(await azure.arm('GET', `${service}?${apim}`, { token: broken })), 'InvalidAuthenticationToken');
      assert.equal(
        code(await azure.arm('GET', `${service}?${apim}`, { token: foreign })),
        'InvalidAuthenticationTokenAudience',
      );
      azure.world.clock.advance(2 * 3_600_000);
      assert.equal(code(await azure.arm('GET', `${service}?${apim}`, { token })), 'ExpiredAuthenticationToken');
    });

    it('lets a reader read and names the missing action where he writes or lists secrets', async () => {
      assert.equal((await azure.arm('GET', `${service}?${apim}`, { as: 'ben' })).status, 200);
      const writes = [
        ['PATCH', `${service}?${apim}`, 'Microsoft.ApiManagement/service/write'],
        ['PUT', policyAt(`${service}/apis/orders`), 'Microsoft.ApiManagement/service/apis/policies/write'],
        [
          'POST',
          `${service}/subscriptions/shop-web/listSecrets?${apim}`,
          'Microsoft.ApiManagement/service/subscriptions/listSecrets/action',
        ],
        ['PUT', `${site('orders-app')}/config/authsettingsV2?${web}`, 'Microsoft.Web/sites/config/write'],
        ['GET', `${site('orders-app')}/config/authsettingsV2/list?${web}`, 'Microsoft.Web/sites/config/list/action'],
      ] as const;
      for (const [method, path, action] of writes) {
        const answer = await azure.arm(method, path, { as: 'ben', ...(method !== 'GET' && { body: {} }) });
        assert.equal(answer.status, 403, path);
        assert.equal(code(answer), 'AuthorizationFailed');
        assert.ok(message(answer).includes(`perform action '${action}'`), message(answer));
      }
    });

    it('counts what is left and answers 429 with Retry-After when told to', async () => {
      const first = await azure.arm('GET', `${service}?${apim}`);
      const second = await azure.arm('GET', `${service}?${apim}`);
      const left = (answer: typeof first) => Number(answer.headers['x-ms-ratelimit-remaining-subscription-reads']);
      assert.ok(left(first) <= 249 && left(second) <= left(first), `${left(first)} then ${left(second)}`);
      assert.match(first.headers['x-ms-request-id'] ?? '', /^[0-9a-f-]{36}$/);
      await azure.control('PATCH', 'switches', { throttleNext: 1, throttleRetryAfter: 7 });
      const refused = await azure.arm('GET', `${service}?${apim}`);
      assert.deepEqual([refused.status, refused.headers['retry-after']], [429, '7']);
      assert.equal((await azure.arm('GET', `${service}?${apim}`)).status, 200);
    });
  });

  describe('bad input', () => {
    const cases: readonly (readonly [string, string, string, number, string])[] = [
      ['no api-version', 'GET', service, 400, 'MissingApiVersionParameter'],
      ['an unknown api-version', 'GET', `${service}?api-version=2001-01-01`, 400, 'NoRegisteredProviderFound'],
      ['an unknown type', 'GET', `${service}/nonsense?${apim}`, 404, 'InvalidResourceType'],
      ['a path that is none', 'GET', `/subscriptions/${productionId}/nonsense/x/y?${apim}`, 404, 'InvalidRequestUri'],
      [
        'an unknown group',
        'GET',
        `${production}/resourceGroups/none/providers/Microsoft.Web/sites/x?${web}`,
        404,
        'ResourceGroupNotFound',
      ],
      ['an unknown service', 'GET', `${service}-x?${apim}`, 404, 'ResourceNotFound'],
      [
        'an unknown subscription',
        'GET',
        `/subscriptions/00000000-0000-4000-8000-000000000000?api-version=2022-12-01`,
        404,
        'SubscriptionNotFound',
      ],
      ['an id encoded twice', 'GET', `${service}/apis/orders%253Brev%253D1?${apim}`, 404, 'ResourceNotFound'],
      ['a name with markup', 'GET', `${service}/apis/${encodeURIComponent(`<'"😀>`)}?${apim}`, 404, 'ResourceNotFound'],
      ['a method that nothing takes', 'DELETE', `${service}/apis?${apim}`, 405, 'HttpMethodNotAllowed'],
    ];
    for (const [what, method, path, status, expected] of cases) {
      it(`answers ${status} ${expected} to ${what}`, async () => {
        const answer = await azure.arm(method, path);
        assert.deepEqual([answer.status, code(answer)], [status, expected]);
      });
    }

    it('answers 400 to a body that is no JSON object and changes nothing', async () => {
      for (const body of ['{"identity":', '[]', '"x"']) {
        const answer = await azure.arm('PATCH', `${service}?${apim}`, { body });
        assert.deepEqual([answer.status, code(answer)], [400, 'InvalidRequestContent'], body);
      }
      assert.equal((await azure.arm('GET', `${service}?${apim}`)).body['identity'], undefined);
    });
  });

  describe('identity as a long-running operation (domain.md 2.3)', () => {
    it('starts with 202, is 202 with Retry-After and no body while it runs, then gives the service', async () => {
      const start = await azure.arm('PATCH', `${service}?${apim}`, { body: { identity: { type: 'SystemAssigned' } } });
      assert.equal(start.status, 202);
      const location = start.headers['location'] ?? '';
      const token = /\/operationresults\/([^?]+)\?api-version=2024-05-01$/.exec(location)?.[1] ?? '';
      assert.match(
        Buffer.from(decodeURIComponent(token), 'base64').toString(),
        /^westeurope:shop-apim_Act_[0-9a-f]{8}$/,
      );
      assert.equal(start.headers['azure-asyncoperation'], `${location}&asyncResponse`);
      const running = await azure.arm('GET', location);
      assert.deepEqual(
        [running.status, running.text, running.headers['location'], running.headers['retry-after']],
        [202, '', location, '1'],
      );
      assert.equal((await azure.arm('GET', `${location}&asyncResponse`)).body['status'], 'InProgress');
      azure.world.clock.advance(60_000);
      const done = await azure.arm('GET', location);
      assert.equal(done.status, 200);
      assert.equal(done.body['properties']?.['provisioningState'], 'Succeeded');
      assert.equal(done.body['identity']?.['type'], 'SystemAssigned');
      assert.equal((await azure.arm('GET', `${location}&asyncResponse`)).body['status'], 'Succeeded');
    });

    it('refuses every other write meanwhile with ServiceLocked, and reads go on', async () => {
      await azure.arm('PATCH', `${service}?${apim}`, { body: { identity: { type: 'SystemAssigned' } } });
      const writes = [
        ['PATCH', `${service}?${apim}`, { identity: { type: 'None' } }],
        ['PUT', policyAt(service), { properties: { format: 'rawxml', value: document('') } }],
        ['PUT', `${service}/backends/x?${apim}`, { properties: { url: 'https://x.example', protocol: 'http' } }],
      ] as const;
      for (const [method, path, body] of writes) {
        const answer = await azure.arm(method, path, { body });
        assert.equal(answer.status, 409, path);
        assert.deepEqual(answer.body, {
          error: {
            code: 'ServiceLocked',
            message: 'The API Service shop-apim is transitioning at this time. Please try the request again later.',
            details: null,
            innerError: null,
          },
        });
      }
      assert.equal(
        (await azure.arm('GET', `${service}?${apim}`)).body['properties']?.['provisioningState'],
        'Updating',
      );
    });

    it('leaves the former identity when the change fails', async () => {
      azure.world.switches.serviceUpdateOutcome = 'Failed';
      const start = await azure.arm('PATCH', `${service}?${apim}`, { body: { identity: { type: 'SystemAssigned' } } });
      azure.world.clock.advance(60_000);
      const status = await azure.arm('GET', start.headers['azure-asyncoperation'] ?? '');
      assert.equal(status.body['status'], 'Failed');
      assert.ok(status.body['error']?.['code']);
      assert.equal((await azure.arm('GET', `${service}?${apim}`)).body['identity'], undefined);
    });

    it('replaces user-assigned identities, so one left out is detached (U25); a new system identity is a new one (F-19)', async () => {
      const before = await azure.arm('GET', `${testService}?${apim}`);
      const principal = before.body['identity']?.['principalId'];
      assert.equal(before.body['identity']?.['type'], 'SystemAssigned, UserAssigned');
      const change = async (identity: unknown) => {
        await azure.arm('PATCH', `${testService}?${apim}`, { body: { identity } });
        azure.world.clock.advance(60_000);
        return (await azure.arm('GET', `${testService}?${apim}`)).body['identity'];
      };
      const without = await change({ type: 'SystemAssigned' });
      assert.deepEqual([without?.['type'], without?.['userAssignedIdentities']], ['SystemAssigned', undefined]);
      assert.equal(await change({ type: 'None' }), undefined);
      const again = await change({ type: 'SystemAssigned' });
      assert.notEqual(again?.['principalId'], principal);
    });

    it('tells the client ID of the system identity by identities/default, behind its switch (U27)', async () => {
      const path = `${testService}/providers/Microsoft.ManagedIdentity/identities/default?api-version=${version.identity}`;
      const found = await azure.arm('GET', path);
      assert.equal(found.body['properties']?.['clientId'], '7b1c9e20-4a3d-4e5f-9a6b-c7d8e9f0a102');
      azure.world.switches.identitiesDefault = false;
      assert.equal((await azure.arm('GET', path)).status, 404);
    });
  });

  describe('policies (domain.md 3)', () => {
    const legacy = policyAt(`${service}/apis/legacy`);
    const put = (text: string, headers = {}, format = 'rawxml') =>
      azure.arm('PUT', legacy, { body: { properties: { format, value: text } }, headers });

    it('is 404 where there is none, 201 when made, 200 when replaced, 404 again when deleted', async () => {
      assert.deepEqual([(await azure.arm('GET', legacy)).status, (await azure.arm('HEAD', legacy)).status], [404, 404]);
      const made = await put(document(''));
      assert.equal(made.status, 201);
      assert.match(made.headers['etag'] ?? '', /^"[A-Za-z0-9+/]+=*"$/);
      assert.equal((await put(document('<rate-limit calls="1" renewal-period="1" />'))).status, 200);
      assert.equal((await azure.arm('DELETE', legacy)).status, 400);
      assert.equal((await azure.arm('DELETE', legacy, { headers: { 'If-Match': '*' } })).status, 200);
      assert.equal((await azure.arm('GET', legacy)).status, 404);
    });

    it('keeps the tag of an identical document, changes it with the content, gives it on GET, HEAD and PUT', async () => {
      const first = (await put(document(''))).headers['etag'];
      assert.equal((await put(document(''))).headers['etag'], first);
      assert.equal((await azure.arm('GET', legacy)).headers['etag'], first);
      assert.equal((await azure.arm('HEAD', legacy)).headers['etag'], first);
      assert.notEqual((await put(document('<set-header name="x" exists-action="delete" />'))).headers['etag'], first);
    });

    it('overwrites without If-Match and with *, takes the current tag, refuses a stale one with 412 (U14)', async () => {
      const first = (await put(document(''))).headers['etag'] ?? '';
      const other = document('<set-header name="x" exists-action="delete" />');
      assert.equal((await put(other, { 'If-Match': first })).status, 200);
      const stale = await put(document(''), { 'If-Match': first });
      assert.deepEqual([stale.status, code(stale)], [412, 'PreconditionFailed']);
      assert.ok((await read('rawxml')).includes('set-header'));
      assert.equal((await put(document(''), { 'If-Match': '*' })).status, 200);
      assert.equal((await put(other)).status, 200);
    });

    const read = async (format: string) => {
      const answer = await azure.arm('GET', `${legacy}&format=${format}`);
      assert.equal(answer.body['properties']?.['format'], format);
      return text(answer.body['properties']['value']);
    };

    it('exports xml by default with expressions escaped, rawxml as written; takes both back alike', async () => {
      const raw = document(
        '<set-variable name="v" value="@(context.Request.Headers.GetValueOrDefault("a","") == "b" && true ? "x" : "<")" />',
      );
      assert.equal((await put(raw)).status, 201);
      const asXml = await read('xml');
      assert.ok(
        asXml.includes(
          'GetValueOrDefault(&quot;a&quot;,&quot;&quot;) == &quot;b&quot; &amp;&amp; true ? &quot;x&quot; : &quot;&lt;&quot;',
        ),
        asXml,
      );
      assert.equal(text((await azure.arm('GET', legacy)).body['properties']?.['value']), asXml);
      const asRaw = await read('rawxml');
      const tag = (await azure.arm('GET', legacy)).headers['etag'];
      assert.equal((await put(asXml, {}, 'xml')).headers['etag'], tag);
      assert.equal(await read('rawxml'), asRaw);
    });

    it('lays the document out with tabs and CRLF, keeps comments and texts', async () => {
      await put(
        '<policies>\n  <inbound>\n <!-- why -->   <base /><set-header name="a"><value> kept  as is </value></set-header></inbound><backend><base /></backend><outbound><base /></outbound><on-error><base /></on-error></policies>',
      );
      const laidOut = await read('rawxml');
      assert.ok(
        laidOut.startsWith(
          '<policies>\r\n\t<inbound>\r\n\t\t<!-- why -->\r\n\t\t<base />\r\n\t\t<set-header name="a">\r\n\t\t\t<value> kept  as is </value>\r\n\t\t</set-header>\r\n\t</inbound>\r\n\t<backend>',
        ),
        JSON.stringify(laidOut),
      );
    });

    it('refuses what the gateway can’t run by name with line and column of the text as sent (domain.md 3.5)', async () => {
      const answer = await put('<policies>\n  <inbound>\n    <nonsense />\n  </inbound>\n</policies>');
      assert.deepEqual([answer.status, code(answer)], [400, 'ValidationError']);
      assert.equal(message(answer), 'One or more fields contain incorrect values:');
      const details = answer.body['error']?.['details'] as unknown as { target: string; message: string }[];
      assert.deepEqual([details.length, details[0]?.target], [1, 'nonsense']);
      assert.match(details[0]?.message ?? '', /^Error in element 'nonsense' on line 3, column 5: ./);
      assert.equal((await azure.arm('GET', legacy)).status, 404);
    });

    it('shows a saved policy at once and lets it run after the switch’s delay', async () => {
      azure.world.switches.policyDelay = 5_000;
      const headers = { 'Ocp-Apim-Subscription-Key': 'sample0all0apis0primary00000000b1' };
      const call = async () =>
        (await azure.send('GET', 'https://shop-apim.azure-api.net/legacy/ping', { headers })).status;
      const before = await call();
      await put(document('<return-response><set-status code="418" reason="no" /></return-response>'));
      assert.ok((await read('rawxml')).includes('return-response'));
      assert.equal(await call(), before);
      azure.world.clock.advance(5_000);
      assert.equal(await call(), 418);
    });

    it('keeps each revision’s policy apart', async () => {
      const { services } = azure.world;
      const api = services.get(service.toLowerCase())?.apis.find(each => each.name === 'legacy');
      assert.ok(api);
      services.get(service.toLowerCase())?.apis.push({ ...api, revision: '2', isCurrent: false });
      const second = policyAt(`${service}/apis/legacy;rev=2`);
      assert.equal(
        (await azure.arm('PUT', second, { body: { properties: { format: 'rawxml', value: document('') } } })).status,
        201,
      );
      assert.equal((await azure.arm('GET', legacy)).status, 404);
      assert.equal((await azure.arm('GET', second)).status, 200);
      const revisions = await azure.arm('GET', `${service}/apis/legacy/revisions?${apim}`);
      assert.deepEqual(
        values(revisions).map(each => [each['apiRevision'], each['isCurrent']]),
        [
          ['1', true],
          ['2', false],
        ],
      );
    });
  });

  describe('what a service holds (domain.md 2.4 and 2.7)', () => {
    it('pages by $top and $skip with an absolute nextLink that leads to the end', async () => {
      const names: unknown[] = [];
      let next: string | undefined = `${service}/apis?${apim}&$top=3`;
      for (let pages = 0; next !== undefined; pages++) {
        assert.ok(pages < 5);
        const page = await azure.arm('GET', next);
        assert.equal(page.body['count'], 7);
        names.push(...values(page).map(each => each['name']));
        next = page.body['nextLink'] as unknown as string | undefined;
      }
      assert.deepEqual(names, ['orders', 'checkout', 'billing', 'ledger', 'legacy', 'partner', 'reports']);
    });

    it('hides secrets on GET and gives them to POST', async () => {
      const value = await azure.arm('GET', `${service}/namedValues/reports-fn-key?${apim}`);
      assert.equal('value' in (value.body['properties'] ?? {}), false);
      const secret = await azure.arm('POST', `${service}/namedValues/reports-fn-key/listValue?${apim}`);
      assert.equal(secret.body['value'], 'sample-host-key-of-reports-fn');
      const key = await azure.arm('GET', `${service}/subscriptions/shop-web?${apim}`);
      assert.equal(key.text.includes('sample0shop'), false);
      const keys = await azure.arm('POST', `${service}/subscriptions/shop-web/listSecrets?${apim}`);
      assert.equal(keys.body['primaryKey'], 'sample0shop0web0primary00000000a1');
    });

    it('keeps properties of a back end that no schema knows', async () => {
      const path = `${service}/backends/orders-app?${apim}`;
      const properties = {
        url: 'https://orders-app.azurewebsites.net/api',
        protocol: 'http',
        credentials: { managedIdentity: { resource: 'api://x' }, future: { a: 1 } },
        later: ['x'],
      };
      const made = await azure.arm('PUT', path, { body: { properties } });
      assert.equal(made.status, 201);
      const tag = made.headers['etag'] ?? '';
      assert.deepEqual((await azure.arm('GET', path)).body['properties'], properties);
      await azure.arm('PATCH', path, { body: { properties: { description: 'd' } }, headers: { 'If-Match': tag } });
      assert.deepEqual((await azure.arm('GET', path)).body['properties'], { ...properties, description: 'd' });
      const stale = await azure.arm('PUT', path, { body: { properties }, headers: { 'If-Match': tag } });
      assert.equal(stale.status, 412);
    });
  });

  describe('authentication settings (domain.md 5.3)', () => {
    const settings = (name: string) => `${site(name)}/config/authsettingsV2?${web}`;
    const policyOf = (answer: { readonly body: Readonly<Record<string, unknown>> }) => {
      const properties = answer.body['properties'] as {
        identityProviders: { azureActiveDirectory: { validation: { defaultAuthorizationPolicy: unknown } } };
      };
      return properties.identityProviders.azureActiveDirectory.validation.defaultAuthorizationPolicy;
    };

    it('is two words on a site that was never configured', async () => {
      const answer = await azure.arm('GET', settings('legacy-app'));
      assert.deepEqual(answer.body['properties'], { platform: { enabled: false } });
      assert.equal(answer.body['name'], 'authsettingsV2');
    });

    it('fills in every provider, and makes an empty allow list of a policy that comes back without one', async () => {
      const first = await azure.arm('PUT', settings('legacy-app'), {
        body: { properties: { platform: { enabled: false } } },
      });
      const properties = first.body['properties'] ?? {};
      assert.deepEqual(Object.keys(properties['identityProviders'] ?? {}).sort(), [
        'apple',
        'azureActiveDirectory',
        'facebook',
        'gitHub',
        'google',
        'legacyMicrosoftAccount',
        'twitter',
      ]);
      assert.equal(properties['platform']?.['runtimeVersion'], '~1');
      assert.equal(properties['globalValidation']?.['unauthenticatedClientAction'], 'RedirectToLoginPage');
      assert.deepEqual(policyOf(first), { allowedPrincipals: {} });
      const second = await azure.arm('PUT', settings('legacy-app'), { body: { properties } });
      assert.deepEqual(policyOf(second), { allowedPrincipals: {}, allowedApplications: [] });
    });

    it('takes names in any case, answers the list by GET, and has slots of its own', async () => {
      const cased = await azure.arm('GET', `${site('orders-app')}/config/AuthSettingsV2?${web}`);
      assert.equal(cased.status, 200);
      assert.equal(
        (await azure.arm('GET', `${site('orders-app')}/config/authsettingsV2/list?${web}`)).text,
        cased.text,
      );
      const slot = await azure.arm('GET', `${customersApp}/slots/staging/config/authsettingsV2?${web}`);
      assert.equal(slot.body['properties']?.['platform']?.['enabled'], false);
    });

    it('lets the app run the old settings until they have spread (U7)', async () => {
      azure.world.switches.authSettingsDelay = 90_000;
      const call = async () => (await azure.send('GET', 'https://orders-app.azurewebsites.net/')).status;
      assert.equal(await call(), 200);
      const read = await azure.arm('GET', settings('orders-app'));
      const properties = {
        ...read.body['properties'],
        globalValidation: { requireAuthentication: true, unauthenticatedClientAction: 'Return401' },
      };
      assert.equal((await azure.arm('PUT', settings('orders-app'), { body: { properties } })).status, 200);
      assert.equal(await call(), 200);
      azure.world.clock.advance(90_000);
      assert.equal(await call(), 401);
    });
  });

  describe('Resource Graph (domain.md 9.1)', () => {
    const query = (text: string, options = {}, as: 'ana' | 'ben' = 'ana') =>
      azure.arm('POST', `/providers/Microsoft.ResourceGraph/resources?api-version=${version.graph}`, {
        body: { subscriptions: [productionId, testing.slice(15)], query: text, options },
        as,
      });
    const sites = `resources | where type in~ ('microsoft.web/sites', 'microsoft.web/sites/slots') | project id, name, hosts = properties.enabledHostNames, httpsOnly = tobool(properties.httpsOnly) | order by id asc`;

    it('gives the rows page by page, with totals and what is left of the quota', async () => {
      const first = await query(sites, { $top: 4 });
      assert.deepEqual([first.body['totalRecords'], first.body['count'], first.body['resultTruncated']] as unknown[], [
        7,
        4,
        'true',
      ]);
      assert.deepEqual(
        [first.headers['x-ms-user-quota-remaining'], first.headers['x-ms-user-quota-resets-after']],
        ['14', '00:00:05'],
      );
      const token = first.body['$skipToken'];
      const second = await query(sites, { $top: 4, $skipToken: token });
      assert.deepEqual([second.body['count'], second.body['resultTruncated'], second.body['$skipToken']] as unknown[], [
        3,
        'false',
        undefined,
      ]);
      const rows = [
        ...(first.body['data'] as unknown as { name: string; httpsOnly: boolean }[]),
        ...(second.body['data'] as unknown as { name: string; httpsOnly: boolean }[]),
      ];
      assert.deepEqual(
        rows.map(row => row.name),
        [
          'billing-fn',
          'ledger-app',
          'legacy-app',
          'orders-app',
          'reports-fn',
          'customers-app',
          'customers-app/staging',
        ],
      );
      assert.ok(rows.every(row => row.httpsOnly));
    });

    it('refuses the sixteenth question in five seconds and takes the next ones after', async () => {
      for (let asked = 0; asked < 15; asked++) assert.equal((await query(sites)).status, 200);
      const refused = await query(sites);
      assert.deepEqual([refused.status, refused.headers['x-ms-user-quota-remaining']], [429, '0']);
      azure.world.clock.advance(5_000);
      assert.equal((await query(sites)).status, 200);
    });

    it('lags behind by the switch’s delay', async () => {
      azure.world.switches.resourceGraphDelay = 60_000;
      const states = async () =>
        (
          (
            await query(
              `resources | where type =~ 'microsoft.web/sites' and name == 'orders-app' | project state = tostring(properties.state)`,
            )
          ).body['data'] as unknown as { state: string }[]
        ).map(row => row.state);
      assert.deepEqual(await states(), ['Running']);
      const orders = azure.world.sites.get(site('orders-app').toLowerCase());
      assert.ok(orders);
      orders.state = 'Stopped';
      assert.deepEqual(await states(), ['Running']);
      azure.world.clock.advance(60_000);
      assert.deepEqual(await states(), ['Stopped']);
    });

    it('knows nothing of what was before another scenario, nor of what was asked then', async () => {
      const switches = { resourceGraphDelay: 60_000 };
      azure.world.switches.resourceGraphDelay = 60_000;
      for (let asked = 0; asked < 15; asked++) await query(sites);
      const [first, ...others] = sample.subscriptions;
      const groups = first?.groups.map(group => ({ ...group, services: [], apps: [] }));
      const answer = await azure.control('PUT', 'scenario', {
        ...sample,
        subscriptions: [{ ...first, groups }, ...others],
        switches,
      });
      assert.equal(answer.status, 200, answer.text);
      const found = await query(`resources | where type =~ 'microsoft.web/sites' | project name`);
      assert.deepEqual([found.status, found.body['data']], [200, [{ name: 'customers-app' }]]);
    });

    it('says what it doesn’t understand', async () => {
      for (const text of ['resources | summarize count() by type', 'nonsense', "resources | where type =~ 'x"]) {
        const answer = await query(text);
        assert.deepEqual([answer.status, code(answer)], [400, 'BadRequest'], text);
      }
    });
  });

  describe('deployments', () => {
    const deployment = `${production}/resourceGroups/shop/providers/Microsoft.Resources/deployments/first`;
    const path = `${deployment}?api-version=2021-04-01`;
    const template = (name: string) => ({
      $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
      contentVersion: '1.0.0.0',
      parameters: {
        serviceName: { type: 'string', defaultValue: name },
        location: { type: 'string', defaultValue: '[resourceGroup().location]' },
      },
      resources: [
        {
          type: 'Microsoft.ApiManagement/service',
          apiVersion: '2024-05-01',
          name: "[parameters('serviceName')]",
          location: '[resourceGroup().location]',
          sku: { name: 'Developer', capacity: 1 },
          identity: { type: 'SystemAssigned' },
          properties: { publisherEmail: 'a@retail.example', publisherName: "[concat('Example', ' ', 'Retail')]" },
        },
      ],
    });

    it('makes the service that a template describes, with its identity', async () => {
      const start = await azure.arm('PUT', path, {
        body: { properties: { mode: 'Incremental', template: template('new-apim') } },
      });
      assert.equal(start.status, 201);
      const poll = start.headers['azure-asyncoperation'] ?? '';
      assert.equal((await azure.arm('GET', poll)).body['status'], 'Running');
      azure.world.clock.advance(60_000);
      assert.equal((await azure.arm('GET', poll)).body['status'], 'Succeeded');
      const made = await azure.arm(
        'GET',
        `${production}/resourceGroups/shop/providers/Microsoft.ApiManagement/service/new-apim?${apim}`,
      );
      assert.equal(made.body['properties']?.['publisherName'], 'Example Retail');
      assert.match(text(made.body['identity']?.['principalId']), /^[0-9a-f-]{36}$/);
    });

    it('refuses a template with an unknown function or a missing parameter', async () => {
      const odd = template("[nonsense('x')]");
      const without = { type: 'string' };
      for (const each of [
        { ...odd, resources: [{ ...odd.resources[0], name: "[nonsense('x')]" }] },
        { ...odd, parameters: { serviceName: without } },
      ]) {
        const answer = await azure.arm('PUT', path, { body: { properties: { mode: 'Incremental', template: each } } });
        assert.deepEqual([answer.status, code(answer)], [400, 'InvalidTemplate']);
      }
    });
  });

  describe('tracing (domain.md 8)', () => {
    const credentials = (body: unknown, gateway = 'managed') =>
      azure.arm('POST', `${service}/gateways/${gateway}/listDebugCredentials?${apim}`, { body });

    it('gives a credential for one API, refuses other ids, purposes and longer lives', async () => {
      const good = { credentialsExpireAfter: 'PT5M', apiId: `${service}/apis/orders`, purposes: ['tracing'] };
      assert.match(text((await credentials(good)).body['token']), /^aid=.+&/);
      for (const wrong of [
        { apiId: 'orders' },
        { apiId: `${testService}/apis/customers` },
        { purposes: ['other'] },
        { purposes: [] },
        { credentialsExpireAfter: 'PT2H' },
        { credentialsExpireAfter: 'soon' },
      ]) {
        assert.equal((await credentials({ ...good, ...wrong })).status, 400, JSON.stringify(wrong));
      }
      assert.equal((await credentials(good, 'other')).status, 404);
    });

    it('gives the trace of a call made with it, after the switch’s delay', async () => {
      azure.world.switches.traceDelay = 3_000;
      const token = text((await credentials({ apiId: `${service}/apis/orders`, purposes: ['tracing'] })).body['token']);
      const call = await azure.send('GET', 'https://shop-apim.azure-api.net/orders/1', {
        headers: {
          'Ocp-Apim-Subscription-Key': 'sample0all0apis0primary00000000b1',
          'Apim-Debug-Authorization': token,
        },
      });
      assert.equal(call.status, 200);
      const ask = () =>
        azure.arm('POST', `${service}/gateways/managed/listTrace?${apim}`, {
          body: { traceId: call.headers['apim-trace-id'] },
        });
      assert.equal((await ask()).status, 404);
      azure.world.clock.advance(3_000);
      const trace = await ask();
      assert.equal(trace.status, 200);
      assert.equal(trace.body['serviceName'], 'shop-apim');
    });
  });
});

const code = (answer: { readonly body: Readonly<Record<string, unknown>> }): unknown =>
  (answer.body['error'] as { code?: unknown } | undefined)?.code;
const message = (answer: { readonly body: Readonly<Record<string, unknown>> }): string =>
  text((answer.body['error'] as { message?: unknown } | undefined)?.message);
const values = (answer: { readonly body: Readonly<Record<string, unknown>> }): Readonly<Record<string, unknown>>[] =>
  answer.body['value'] as Readonly<Record<string, unknown>>[];
