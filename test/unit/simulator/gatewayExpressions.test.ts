import assert from 'node:assert/strict';
import {
  compileExpression,
  dictionaryOf,
  ExpressionFailed,
  ExpressionRefused,
  listOf,
  recordOf,
  textOf,
  type Environment,
  type Value,
} from '../../../src/simulator/gateway/expressions';

const jwt = `e30.${Buffer.from(JSON.stringify({ aud: 'api://x', roles: ['a', 'b'] })).toString('base64url')}.sig`;

function environment(): Environment {
  const variables: Readonly<Record<string, Value>> = {
    token: 'T0K',
    flag: true,
    count: 3,
    nothing: null,
    body: { kind: 'json', json: { access_token: 'abc', list: [1, 'two'] } },
  };
  const headers: Readonly<Record<string, Value>> = {
    'x-one': listOf(['1']),
    'x-two': listOf(['a', 'b']),
    authorization: listOf([`Bearer ${jwt}`]),
  };
  const dictionary = (what: string, from: Readonly<Record<string, Value>>, fold = false) =>
    dictionaryOf(what, name => from[fold ? name.toLowerCase() : name]);
  return {
    locals: new Map(),
    machine: { now: () => Date.UTC(2026, 10, 24, 4, 5, 6), newGuid: () => '11111111-2222-3333-4444-555555555555' },
    context: recordOf({
      Variables: dictionary('variables', variables),
      Request: recordOf({
        Method: 'GET',
        IpAddress: '203.0.113.9',
        Headers: dictionary('headers', headers, true),
        MatchedParameters: dictionary('parameters', { id: '42' }),
        Url: recordOf({
          Path: '/orders/42',
          Host: 'svc.azure-api.net',
          Query: dictionary('query', { q: listOf(['find']) }),
        }),
        Body: { kind: 'body', read: () => '{"name":"Ada"}' },
      }),
      Api: recordOf({ Id: 'orders', Name: 'Orders', Path: 'orders' }),
      Operation: recordOf({ Id: 'get-order' }),
      Deployment: recordOf({ ServiceName: 'svc', Region: 'West Europe' }),
      RequestId: 'aaaaaaaa-0000-0000-0000-000000000000',
      LastError: recordOf({ Source: 'authentication-managed-identity' }),
    }),
  };
}

const good: readonly (readonly [string, string])[] = [
  ['@("Bearer " + (string)context.Variables["token"])', 'Bearer T0K'],
  ['@("Bearer " + context.Variables["token"])', 'Bearer T0K'],
  ['@("Bearer " + context.Variables.GetValueOrDefault<string>("token"))', 'Bearer T0K'],
  ['@($"Bearer {context.Variables["token"]}")', 'Bearer T0K'],
  ['@($"Bearer {(string)context.Variables["token"]}{{x}}")', 'Bearer T0K{x}'],
  ['@("Bearer " + ((string)context.Variables["token"]).ToLower())', 'Bearer t0k'],
  ['@{ return "Bearer " + context.Variables["token"].ToString(); }', 'Bearer T0K'],
  ['@(String.Concat("Bearer ", context.Variables["token"]))', 'Bearer T0K'],
  ['@(string.Format("{0} {1}", "Bearer", (string)context.Variables["token"]))', 'Bearer T0K'],
  ['@(context.Variables.GetValueOrDefault<string>("absent","d"))', 'd'],
  ['@(context.Variables.ContainsKey("token") && !context.Variables.ContainsKey("absent"))', 'True'],
  ['@(context.Request.Headers.GetValueOrDefault("X-Two","none"))', 'a,b'],
  ['@(context.Request.Headers.GetValueOrDefault("X-Three","none"))', 'none'],
  ['@(context.Request.Headers["X-Two"][1])', 'b'],
  ['@(context.Request.Headers["x-two"].Last() + context.Request.Headers["x-two"].Length)', 'b2'],
  ['@(context.Request.Method == "GET" && context.Request.Url.Path.StartsWith("/orders"))', 'True'],
  ['@(context.Request.Method != "GET" || 1 + 2 * 3 >= 7)', 'True'],
  ['@(context.Request.Url.Query.GetValueOrDefault("q"))', 'find'],
  ['@(context.Request.MatchedParameters["id"])', '42'],
  ['@(context.Request.IpAddress + "/" + context.Api.Id + "/" + context.Operation.Id)', '203.0.113.9/orders/get-order'],
  ['@(context.Product?.Id ?? "no product")', 'no product'],
  ['@(context.Subscription == null ? "none" : context.Subscription.Id)', 'none'],
  ['@(context.Deployment.ServiceName + " " + context.Deployment.Region)', 'svc West Europe'],
  ['@(context.RequestId.ToString())', 'aaaaaaaa-0000-0000-0000-000000000000'],
  ['@(Guid.NewGuid().ToString())', '11111111-2222-3333-4444-555555555555'],
  ['@(DateTime.UtcNow.ToString("o"))', '2026-11-24T04:05:06.0000000Z'],
  ['@(DateTime.UtcNow.AddMinutes(5) > DateTime.UtcNow)', 'True'],
  ['@(DateTime.UtcNow.ToString())', '11/24/2026 04:05:06'],
  ['@(context.LastError.Source)', 'authentication-managed-identity'],
  ['@(context.LastError.Reason)', ''],
  ['@(@"a\\b ""quoted""")', 'a\\b "quoted"'],
  ['@("tab\\tA" /* why */ + // and so\n \'x\')', 'tab\tAx'],
  ['@((bool)context.Variables["flag"] ? "yes" : "no")', 'yes'],
  ['@((int)context.Variables["count"] / 2)', '1'],
  ['@((context.Variables["flag"] as string) ?? "not text")', 'not text'],
  ['@(context.Variables["count"] is int)', 'True'],
  ['@(((JObject)context.Variables["body"])["access_token"].ToString())', 'abc'],
  ['@((string)((JObject)context.Variables["body"])["list"][1])', 'two'],
  ['@(context.Request.Body.As<JObject>(preserveContent: true)["name"].ToString())', 'Ada'],
  ['@(context.Request.Body.As<string>(true).Length)', '14'],
  [
    '@(context.Request.Headers.GetValueOrDefault("Authorization","").AsJwt()?.Claims.GetValueOrDefault("roles"))',
    'a,b',
  ],
  ['@("x".AsJwt()?.Subject)', ''],
  ['@("a-b-c".Split(\'-\')[1] + "abc".Substring(1, 1) + " x ".Trim() + "aXa".Replace("X", "-"))', 'bbxa-a'],
  ['@(string.IsNullOrEmpty(context.Request.Headers.GetValueOrDefault("none", "")))', 'True'],
  ['@(string.Join("|", context.Request.Headers["x-two"]))', 'a|b'],
  [
    '@{ var t = (string)context.Variables["token"]; if (t.Contains("0")) { t = t + "!"; } else return "no"; return t; }',
    'T0K!',
  ],
  ['@{ string a = "1"; if (a == "1") { return "one"; } else { throw new Exception("no"); } }', 'one'],
];

const refused: readonly (readonly [string, RegExp])[] = [
  ['@(context.Request.Certificate.Thumbprint)', /'IRequest' has no property 'Certificate'/],
  ['@(context.Foo)', /'IContext' has no property 'Foo'/],
  ['@(context.Variables.Where("x"))', /'IVariables\.Where\(…\)'/],
  ['@(context.Request.Headers.Any(h => h.Key == "x"))', /lambda/],
  ['@(new JObject(new JProperty("a", 1)).ToString())', /'new (JObject|JProperty)\(…\)'/],
  ['@(1 + )', /not expected|ends too early/],
  ['@("a" + \'long\')', /character literal/],
  ['@("a)', /Newline in constant/],
  ['@(context.Variables["x"] == "y")', /Operator '==' cannot be applied to operands of type 'object' and 'string'/],
  ['@(1 && true)', /Operator '&&'/],
  ['@(unknown)', /The name 'unknown' does not exist/],
  ['@(Environment.MachineName)', /'Environment\.MachineName'/],
  ['@{ foreach (var x in y) { } }', /foreach/],
  ['@{ var x = 1; }', /Not all code paths return a value/],
  ['@{ var x = 1; var x = 2; return x; }', /already defined/],
  ['@((string)context.Request.Headers)', /Cannot convert type 'IHeaders' to 'string'/],
  ['@(System.Text.Encoding.UTF8.GetString(x))', /'System\.Text'/],
  ['@("a".Substring("b"))', /No overload of 'Substring'/],
];

const failing: readonly (readonly [string, RegExp])[] = [
  ['@((string)context.Variables["absent"])', /given key was not present/],
  ['@((string)context.Variables["flag"])', /Unable to cast object of type 'System\.Boolean'/],
  ['@(context.Product.Id)', /Object reference not set/],
  ['@(context.Request.Headers["x-two"][7])', /outside the bounds/],
  ['@("abc".Substring(2, 9))', /Index and length/],
  ['@(1 / ((int)context.Variables["count"] - 3))', /divide by zero/],
  ['@{ throw new Exception("boom"); }', /boom/],
];

describe('simulator gateway: expressions it runs', () => {
  for (const [source, expected] of good) {
    it(source, () => assert.equal(textOf(compileExpression(source).run(environment())), expected));
  }
});

describe('simulator gateway: expressions refused by name at save', () => {
  for (const [source, message] of refused) {
    it(source, () =>
      assert.throws(
        () => compileExpression(source),
        error => error instanceof ExpressionRefused && message.test(error.message),
      ),
    );
  }
});

describe('simulator gateway: expressions that fail as C# would', () => {
  for (const [source, message] of failing) {
    it(source, () => {
      const compiled = compileExpression(source);
      assert.throws(
        () => compiled.run(environment()),
        error => error instanceof ExpressionFailed && message.test(error.message),
      );
    });
  }
});
