const script = '<script>globalThis.injected = true</script><img src=x onerror="globalThis.injected = true">';

/** What a hostile app could answer: script, a terminal's colours, one line, megabytes. */
export const hostileStart = `${script}\u001b[31mred `;

const quoted = (text: string): string => `@"${text.replaceAll('"', '""')}"`;

/** A policy whose gateway answers so, 3 MB of it. */
export const hostilePolicy = `<policies>
  <inbound>
    <base />
    <return-response>
      <set-status code="401" reason="Unauthorized" />
      <set-header name="WWW-Authenticate" exists-action="override">
        <value>Bearer realm="&lt;script&gt;globalThis.injected = true&lt;/script&gt;"</value>
      </set-header>
      <set-header name="Content-Type" exists-action="override">
        <value>text/html</value>
      </set-header>
      <set-body>@{ var a = ${quoted(`${hostileStart}${'x'.repeat(700)}`)}; var b = a + a + a + a + a + a + a + a + a + a; var c = b + b + b + b + b + b + b + b + b + b; var d = c + c + c + c + c + c + c + c + c + c; return d + d + d + d; }</set-body>
    </return-response>
  </inbound>
  <backend>
    <base />
  </backend>
  <outbound>
    <base />
  </outbound>
  <on-error>
    <base />
  </on-error>
</policies>`;
