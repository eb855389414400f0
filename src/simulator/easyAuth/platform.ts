import { BlockList, isIP } from 'node:net';
import type { Caller, SimRequest, SimResponse } from '../http';
import { textOf } from '../json';
import type { Restriction, Site } from '../world';

const page = (title: string, text: string): string =>
  `<!DOCTYPE html>\r\n<html>\r\n<head>\r\n    <title>${title}</title>\r\n</head>\r\n<body>\r\n    <h1>Error 403 - ${title}</h1>\r\n    <p>${text}</p>\r\n</body>\r\n</html>\r\n`;

const blocked = page('Forbidden', 'The web app you have attempted to reach has blocked your access.');
const stopped = page(
  'This web app is stopped.',
  'The web app you have attempted to reach is currently stopped and does not accept any requests. Please try to reload the page or visit it again soon.',
);

/** What the platform's front ends answer before anything of the site runs (domain.md 7.2 rows 8, 9 and 12; 11.2). */
export function platformAnswer(site: Site, request: SimRequest): SimResponse | undefined {
  const isPrivate =
    request.caller.kind === 'gateway' && site.privateCallers.includes(request.caller.serviceId.toLowerCase());
  if (site.state === 'Stopped') {
    return html(403, stopped);
  }
  if (!isPrivate && (site.publicNetworkAccess === 'Disabled' || !allows(site.restrictions, request.caller))) {
    return html(403, blocked, { 'x-ms-forbidden-ip': request.caller.address });
  }
  if (site.httpsOnly && request.url.protocol === 'http:') {
    return {
      status: 301,
      headers: {
        Location: `https://${request.host}${request.url.pathname}${request.url.search}`,
        'Content-Length': '0',
      },
      body: '',
    };
  }
  if (
    site.clientCertificateRequired &&
    request.clientCertificate === undefined &&
    !isExempt(site, request.url.pathname)
  ) {
    return html(403, page('Forbidden', 'A client certificate is required.'));
  }
  return undefined;
}

/** Paths below those of `clientCertExclusionPaths`, a list with semicolons (domain.md 11.2). */
const isExempt = (site: Site, path: string): boolean =>
  (textOf(site.properties['clientCertExclusionPaths']) ?? '')
    .split(';')
    .map(each => each.trim().replace(/\/$/, ''))
    .some(each => each !== '' && (path === each || path.startsWith(`${each}/`)));

/** Rules in order of priority; once there is one, what none matches is denied. */
export function allows(restrictions: readonly Restriction[], caller: Caller): boolean {
  const rules = [...restrictions].sort((a, b) => a.priority - b.priority);
  const first = rules.find(rule => matches(rule.ipAddress, caller));
  return first ? first.action === 'Allow' : rules.length === 0;
}

function matches(ipAddress: string, caller: Caller): boolean {
  if (/^any$/i.test(ipAddress)) {
    return true;
  }
  if (/^(ApiManagement|AzureCloud)(\.\w+)?$/i.test(ipAddress)) {
    return caller.kind === 'gateway';
  }
  const [address = '', bits] = ipAddress.split('/');
  const family = isIP(address);
  if (family === 0 || isIP(caller.address) !== family) {
    return false;
  }
  const name = family === 6 ? 'ipv6' : 'ipv4';
  const list = new BlockList();
  list.addSubnet(address, bits === undefined ? (family === 6 ? 128 : 32) : Number(bits), name);
  return list.check(caller.address, name);
}

function html(status: number, body: string, headers: Readonly<Record<string, string>> = {}): SimResponse {
  return {
    status,
    headers: { 'Content-Type': 'text/html', 'Content-Length': String(Buffer.byteLength(body)), ...headers },
    body,
  };
}
