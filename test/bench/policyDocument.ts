/** One escaped document, so that every parser can read it; `size` in bytes, all ASCII. */
export function documentOf(size: number): string {
  const head = '<policies>\r\n\t<inbound>\r\n\t\t<base />\r\n';
  const tail = '\t</inbound>\r\n\t<backend>\r\n\t\t<base />\r\n\t</backend>\r\n</policies>\r\n';
  const parts = [head];
  let length = head.length + tail.length;
  for (let index = 0; length < size; index++) {
    const part = [
      '\t\t<choose>',
      `\t\t\t<when condition="@(context.Request.Headers.GetValueOrDefault(&quot;x-route-${index}&quot;, &quot;&quot;) == &quot;blue&quot;)">`,
      `\t\t\t\t<set-backend-service base-url="https://contoso-${index}.azurewebsites.net/api" />`,
      `\t\t\t\t<!-- route ${index}: the blue ring takes what is marked for it -->`,
      '\t\t\t\t<set-header name="x-correlation-id" exists-action="override">',
      '\t\t\t\t\t<value>@{ var id = context.RequestId; return id.ToString(); }</value>',
      '\t\t\t\t</set-header>',
      '\t\t\t</when>',
      '\t\t</choose>',
      '',
    ].join('\r\n');
    parts.push(part);
    length += part.length;
  }
  return parts.join('') + tail;
}
