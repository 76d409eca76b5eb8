// Which URL may a request name as a receiver of webhooks? One that leads outside: a caller must not reach what only we can.
import { BlockList, isIP } from 'node:net';

/** Loopback, private, link-local, shared, benchmarking, documentation, multicast and reserved ranges (RFC 6890). */
const inside = new BlockList();
const ranges4: readonly (readonly [string, number])[] = [
  ...[['0.0.0.0', 8] as const, ['10.0.0.0', 8] as const, ['100.64.0.0', 10] as const],
  ...[['127.0.0.0', 8] as const, ['169.254.0.0', 16] as const, ['172.16.0.0', 12] as const],
  ...[['192.0.0.0', 24] as const, ['192.0.2.0', 24] as const, ['192.88.99.0', 24] as const],
  ...[['192.168.0.0', 16] as const, ['198.18.0.0', 15] as const, ['198.51.100.0', 24] as const],
  ...[['203.0.113.0', 24] as const, ['224.0.0.0', 4] as const, ['240.0.0.0', 4] as const],
];
/** NAT64 and 6to4 prefixes among them: they carry an IPv4 address that nobody here looks at. */
const ranges6: readonly (readonly [string, number])[] = [
  ...[['::', 96] as const, ['64:ff9b::', 96] as const, ['64:ff9b:1::', 48] as const],
  ...[['100::', 64] as const, ['2001::', 23] as const, ['2001:db8::', 32] as const],
  ...[['2002::', 16] as const, ['fc00::', 7] as const, ['fe80::', 10] as const],
  ...[['fec0::', 10] as const, ['ff00::', 8] as const],
];
for (const [network, prefix] of ranges4) inside.addSubnet(network, prefix, 'ipv4');
for (const [network, prefix] of ranges6) inside.addSubnet(network, prefix, 'ipv6');

const insideNames = /(^|\.)(localhost|local|internal|intranet|lan|home|corp|arpa)$/;

/**
 * Says what is wrong with it, or nothing. A name may still lead inside: whoever delivers looks at the address that it
 * connects to, and follows no redirect.
 */
export function findReceiverProblem(text: string): string | undefined {
  const url = URL.parse(text);
  if (url === null) return 'is no URL';
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'is neither http nor https';
  if (url.username !== '' || url.password !== '') return 'holds a user name or a password';
  // The URL parser has made decimal, octal and hexadecimal forms of an address plain.
  const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  if (isIP(host) !== 0)
    return isInside(host) ? 'leads to an address that is not public' : undefined;
  if (!host.includes('.') || insideNames.test(host)) return 'leads to a name that is not public';
  return undefined;
}

/** Of an IPv4 or IPv6 address, IPv4 within IPv6 too. */
export function isInside(address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return inside.check(mapped, 'ipv4');
  return inside.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}
