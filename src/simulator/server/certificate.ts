import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import type { UnsignedWorld } from '../world';

export interface Certificate {
  readonly key: string;
  readonly certificate: string;
}

/** Every name that the world answers on. */
export function hostsOf(world: UnsignedWorld): string[] {
  const regional = [...world.services.values()].map(
    ({ name, location }) =>
      `${name.toLowerCase()}-${location.toLowerCase().replaceAll(' ', '')}-01.regional.azure-api.net`,
  );
  const regions = [...world.sites.values()].map(({ location }) => location.toLowerCase().replaceAll(' ', ''));
  const names = [
    'management.azure.com',
    'login.microsoftonline.com',
    'login.windows.net',
    'sts.windows.net',
    'graph.microsoft.com',
    '*.azure-api.net',
    '*.regional.azure-api.net',
    '*.azurewebsites.net',
    ...regions.map(region => `*.${region}-01.azurewebsites.net`),
    ...regional,
    'localhost',
  ];
  const others = [
    ...[...world.services.values()].flatMap(each => each.gatewayHosts),
    ...[...world.sites.values()].flatMap(each => each.hosts),
  ].filter(
    host =>
      !/^[^.]+\.(azure-api|azurewebsites)\.net$/.test(host) && !/^[^.]+\.[a-z0-9]+-01\.azurewebsites\.net$/.test(host),
  );
  return [...new Set([...names, ...others])];
}

/** A key (P-256) and a certificate made now for these names and 127.0.0.1: a root of its own, good for a year. */
export async function createCertificate(hosts: readonly string[], now: number): Promise<Certificate> {
  x509.cryptoProvider.set(crypto);
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const day = 86_400_000;
  const made = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: Buffer.from(crypto.getRandomValues(new Uint8Array(12))).toString('hex'),
    name: 'CN=Local Azure, O=APIM Managed Identity',
    notBefore: new Date(now - day),
    notAfter: new Date(now + 365 * day),
    keys,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension([
        ...hosts.map(value => ({ type: 'dns' as const, value })),
        { type: 'ip' as const, value: '127.0.0.1' },
      ]),
    ],
  });
  const exported = await crypto.subtle.exportKey('pkcs8', keys.privateKey);
  const key = Buffer.from(exported)
    .toString('base64')
    .replaceAll(/(.{64})/g, '$1\n');
  return {
    key: `-----BEGIN PRIVATE KEY-----\n${key}\n-----END PRIVATE KEY-----\n`,
    certificate: made.toString('pem'),
  };
}
