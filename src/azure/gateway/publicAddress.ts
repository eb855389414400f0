import { BlockList, isIP } from 'node:net';

/** Addresses that no back end on the Internet has: this computer, its networks, and what clouds tell about a machine. */
const refused = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const) {
  refused.addSubnet(network, prefix, 'ipv4');
}
/** Networks of an organisation's own, and in them what clouds tell about a machine. */
const ofPrivateNetworks = new BlockList();
const metadata = new BlockList();
for (const [network, prefix] of [
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const) {
  ofPrivateNetworks.addSubnet(network, prefix, 'ipv4');
}
ofPrivateNetworks.addSubnet('fc00::', 7, 'ipv6');
metadata.addAddress('100.100.100.200', 'ipv4');
metadata.addAddress('fd00:ec2::254', 'ipv6');
metadata.addAddress('fd20:ce::254', 'ipv6');

/** The address of Azure's own platform services on every machine. */
refused.addAddress('168.63.129.16', 'ipv4');
for (const [network, prefix] of [
  ['::', 127],
  ['64:ff9b:1::', 48],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const) {
  refused.addSubnet(network, prefix, 'ipv6');
}

/** The IPv4 address that an IPv6 one carries (mapped, NAT64, 6to4); undefined for others. Groups as eight numbers. */
function embeddedIpv4(groups: readonly number[]): string | undefined {
  const dotted = (high = 0, low = 0): string => [high >> 8, high & 255, low >> 8, low & 255].join('.');
  const isZero = (from: number, to: number): boolean => groups.slice(from, to).every(group => group === 0);
  if (isZero(0, 5) && (groups[5] === 0xffff || groups[5] === 0)) return dotted(groups[6], groups[7]);
  if (groups[0] === 0x64 && groups[1] === 0xff9b && isZero(2, 6)) return dotted(groups[6], groups[7]);
  if (groups[0] === 0x2002) return dotted(groups[1], groups[2]);
  return undefined;
}

function ipv6Groups(address: string): readonly number[] {
  const plain = address
    .replace(/%.*$/, '')
    .replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, a: string, b: string, c: string, d: string) =>
      [Number(a) * 256 + Number(b), Number(c) * 256 + Number(d)].map(group => group.toString(16)).join(':'),
    );
  const [head = '', tail] = plain.split('::');
  const split = (part: string): number[] =>
    part === '' ? [] : part.split(':').map(group => Number.parseInt(group, 16));
  if (tail === undefined) return split(head);
  const [before, after] = [split(head), split(tail)];
  return [...before, ...Array.from({ length: 8 - before.length - after.length }, () => 0), ...after];
}

/** Whether an address is one of a private network, and of no metadata service. */
export function isPrivateAddress(address: string): boolean {
  const plain = address.replace(/%.*$/, '');
  const family = isIP(plain);
  if (family === 0) return false;
  const type = family === 4 ? 'ipv4' : 'ipv6';
  if (metadata.check(plain, type)) return false;
  if (family === 4) return ofPrivateNetworks.check(plain, type);
  const embedded = embeddedIpv4(ipv6Groups(address));
  return embedded === undefined ? ofPrivateNetworks.check(plain, type) : isPrivateAddress(embedded);
}

/** Whether an address is one of the public Internet. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address.replace(/%.*$/, ''));
  if (family === 4) return !refused.check(address, 'ipv4');
  if (family !== 6) return false;
  if (refused.check(address.replace(/%.*$/, ''), 'ipv6')) return false;
  const embedded = embeddedIpv4(ipv6Groups(address));
  return embedded === undefined || isPublicAddress(embedded);
}
