import assert from 'node:assert/strict';
import { type RememberedRun, changesSince, explainResponse, readPasted, withRun } from '../../../src/diagnosis';

const run = (at: number, works: boolean, settings: Record<string, string> = {}): RememberedRun => ({
  at,
  state: works ? 'secured' : 'broken',
  causes: [],
  works,
  settings,
});

describe('what is pasted', () => {
  const table: readonly [string, string, number, string | undefined][] = [
    ['raw HTTP', 'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer realm="x"\n\nno', 401, 'Bearer realm="x"'],
    ['curl -i of HTTP/2, Windows line ends', 'HTTP/2 403 \r\nwww-authenticate: b\r\n\r\nno', 403, 'b'],
    [
      'curl -v',
      '> GET /orders HTTP/1.1\n> Accept: */*\n>\n< HTTP/1.1 500 Internal Server Error\n< www-authenticate: c\n<\nno',
      500,
      'c',
    ],
    ['a status alone', '404 Not Found', 404, undefined],
  ];
  for (const [name, text, status, challenge] of table) {
    it(`is read: ${name}`, () => {
      const answer = readPasted(text)?.answer;
      assert.deepEqual([answer?.status, answer?.headers['www-authenticate']], [status, challenge]);
      if (challenge !== undefined) assert.equal(answer?.body, 'no');
    });
  }

  it('keeps the request apart, with its headers', () => {
    const pasted = readPasted('POST /orders HTTP/1.1\nCookie: a=1\n\nHTTP/1.1 403 Forbidden\nServer: s\n\n');
    assert.deepEqual([pasted?.method, pasted?.path, pasted?.requestHeaders], ['POST', '/orders', { cookie: 'a=1' }]);
    assert.deepEqual(pasted?.answer.headers, { server: 's' });
  });

  it('is read to its end, megabytes of it too, and kept in part', () => {
    const long = 'x '.repeat(500_000);
    const response = ['HTTP/1.1 401 Unauthorized', `X-Long: ${long}`, '', long, `401 ${' '.repeat(1_000_000)}!`];
    const pasted = readPasted(response.join('\n'));
    assert.equal(pasted?.answer.status, 401);
    assert.equal(pasted.answer.body.length, 64 * 1024);
    assert.equal(readPasted(`401 a${' '.repeat(1_000_000)}!`), undefined);
  });
  it('is nothing without a status or a log line', () => {
    assert.equal(readPasted('Dear all,\nit does not work.'), undefined);
    assert.deepEqual(readPasted('IDX10205: Issuer validation failed.')?.logCodes, ['IDX10205']);
  });

  it('is explained by who said it', () => {
    const pasted = readPasted(
      'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: AzureApiManagementKey realm="https://a.azure-api.net/x",name="my-key"\n\n',
    );
    assert.ok(pasted);
    const { answeredBy, causes } = explainResponse(pasted, { gatewayHosts: [], appHosts: [], sentTo: 'gateway' });
    assert.equal(answeredBy.speaker, 'gatewayKeyCheck');
    assert.equal(causes[0]?.id, 'F-33');
    assert.match(causes[0].fix.text, /my-key/);
  });
});

describe('a route’s history', () => {
  it('keeps ten runs, newest first, and the last that worked however old', () => {
    const worked = run(0, true);
    const all = Array.from({ length: 12 }, (_, index) => run(index + 1, false));
    const history = all.reduce(withRun, withRun({ runs: [] }, worked));
    assert.deepEqual(
      history.runs.map(one => one.at),
      [12, 11, 10, 9, 8, 7, 6, 5, 4, 3],
    );
    assert.equal(history.lastWorking, worked);
  });

  it('tells what differs, and leaves out what one of the two couldn’t read', () => {
    const before = run(1, true, { issuer: 'a', audiences: 'x', gone: '1' });
    const now = run(2, false, { issuer: 'b', audiences: 'x', fresh: '2' });
    assert.deepEqual(changesSince(before, now), [{ name: 'issuer', before: 'a', now: 'b' }]);
  });
});
