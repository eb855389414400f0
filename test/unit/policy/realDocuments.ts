/** Documents in the shapes that people write, each statement on lines of its own. `next`: numbers in [0, 1). */
export function realDocuments(next: () => number): () => string {
  const pick = <T>(of: readonly T[]): T => of[Math.floor(next() * of.length)] as T;
  const eol = (): string => pick(['\n', '\r\n', '\n']);
  const line = (): string => eol() + pick(['', '', '', eol()]) + pick(['\t', '    ', '  ', '\t\t', '\t\t\t', '']);
  const azureIdentity = (more = ''): string => {
    const resource = pick([
      'https://vault.azure.net',
      'https://cognitiveservices.azure.com',
      'https://cognitiveservices.azure.com/',
      'https://storage.azure.com/',
      'https://graph.microsoft.com',
    ]);
    return `<authentication-managed-identity resource="${resource}"${more}${pick([' ', ' ', ''])}/>`;
  };
  const bearer = (variable: string): string =>
    `<set-header name="Authorization" exists-action="override">${line()}<value>@("Bearer " + (string)context.Variables["${variable}"])</value>${line()}</set-header>`;
  const longForm = (): string => {
    const variable = pick(['msi-access-token', 'managed-id-access-token']);
    return `${azureIdentity(` output-token-variable-name="${variable}" ignore-error="false"`)}${line()}${bearer(variable)}`;
  };
  const branch = (): string =>
    `<choose>${line()}<when condition="@(context.Request.Headers.GetValueOrDefault("a","") == "b" && x)">${line()}${pick(
      [
        azureIdentity(),
        '<set-header name="Authorization" exists-action="delete" />',
        '<return-response />',
        '<set-backend-service base-url="https://contoso.example" />',
      ],
    )}${line()}</when>${line()}</choose>`;
  const statement = (): string =>
    pick<() => string>([
      () => '<cors><allowed-origins><origin>*</origin></allowed-origins></cors>',
      () => '<set-backend-service id="apim-generated-policy" backend-id="x" />',
      () => '<validate-jwt header-name="Authorization"><openid-config url="https://x.example" /></validate-jwt>',
      () => '<validate-azure-ad-token tenant-id="{{tenant}}" />',
      () => '<include-fragment fragment-id="f" />',
      () => '<set-header name="Authorization" exists-action="delete" />',
      () => '<set-header name="Authorization" exists-action="override"><value>Bearer {{k}}</value></set-header>',
      () => '<authentication-basic username="u" password="{{p}}" />',
      () => '<!-- <authentication-managed-identity resource="old" /> -->',
      () => '<!-- @{ -->',
      () => '<return-response><set-status code="200" reason="OK" /></return-response>',
      () => '<set-variable name="a" value="@{ return context.Request.Headers["Authorization"]; }" />',
      () => '%{ if x }<trace source="a" />%{ endif }',
      () => '${extra}',
      () => '{{statement}}',
      () =>
        `<send-request mode="new">${line()}<set-url>@("https://x/" + a)</set-url>${line()}${azureIdentity()}${line()}</send-request>`,
      branch,
      azureIdentity,
      longForm,
    ])() + pick(['', '', '', ' <!-- why -->', ' ']);
  const statements = (): string => Array.from({ length: Math.floor(next() * 6) }, () => line() + statement()).join('');
  const base = (): string => line() + pick(['<base />', '<base />', '<base/>', '<base></base>']);
  const inbound = (): string =>
    `<inbound>${pick([base() + statements(), base() + statements(), statements() + base(), statements()])}${line()}</inbound>`;
  const other = (name: string): string => (next() < 0.9 ? `${line()}<${name}>${base()}${line()}</${name}>` : '');
  return () => {
    if (next() < 0.1) return `<fragment>${statements()}${eol()}</fragment>${pick(['', eol()])}`;
    const rest = ['backend', 'outbound', 'on-error'].map(other).join('');
    const head = pick(['', '', '\ufeff', '<!-- head -->\r\n', '\r\n']);
    return `${head}<policies>${line()}${inbound()}${rest}${eol()}</policies>${pick(['', eol(), eol() + eol()])}`;
  };
}
