const loginHosts =
  /^(?:login\.microsoftonline\.(?:com|us)|login\.windows\.net|sts\.windows\.net|login\.chinacloudapi\.cn|login\.partner\.microsoftonline\.cn|sts\.chinacloudapi\.cn)$/i;
const anyTenants = ['common', 'organizations', 'consumers'];

/** What is wrong with an issuer by itself, without a token. */
export function issuerShape(issuer: string | undefined): 'absent' | 'malformed' | 'anyTenant' | 'wellFormed' {
  if (issuer === undefined) return 'absent';
  let url: URL;
  try {
    url = new URL(issuer);
  } catch {
    return 'malformed';
  }
  const [tenant = '', ...rest] = url.pathname.split('/').filter(part => part !== '');
  const known = loginHosts.test(url.hostname) || /\.ciamlogin\.com$/i.test(url.hostname);
  const fits = rest.length === 0 || (rest.length === 1 && rest[0] === 'v2.0');
  if (url.protocol !== 'https:' || !known || tenant === '' || !fits) return 'malformed';
  return anyTenants.includes(tenant.toLowerCase()) ? 'anyTenant' : 'wellFormed';
}
