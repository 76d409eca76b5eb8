// How does an address become a sockaddr, and back? The layout of Linux, used by both packet I/O twins.
import { isIP } from 'node:net';
import { family as families } from './layout.ts';

export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

export type IpFamily = 4 | 6;

/** 0 when `address` is neither; zone indices are refused. */
export function familyOf(address: string): IpFamily | 0 {
  const family = isIP(address);
  return address.includes('%') ? 0 : (family as IpFamily | 0);
}

/** Throws when the address is none. */
export function writeSockaddr(bytes: Uint8Array, at: number, endpoint: Endpoint): void {
  const family = familyOf(endpoint.address);
  if (family === 0) throw new TypeError(`not an IP address: ${endpoint.address}`);
  bytes.fill(0, at, at + 28);
  bytes[at] = families[family];
  bytes[at + 2] = endpoint.port >>> 8;
  bytes[at + 3] = endpoint.port & 0xff;
  if (family === 4) bytes.set(endpoint.address.split('.').map(Number), at + 4);
  else writeIpv6(bytes, at + 8, endpoint.address);
}

export function readSockaddr(bytes: Uint8Array, at: number): Endpoint {
  const port = ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
  if (bytes[at] === families[4]) return { address: bytes.subarray(at + 4, at + 8).join('.'), port };
  const groups = Array.from({ length: 8 }, (_, i) =>
    (((bytes[at + 8 + 2 * i] ?? 0) << 8) | (bytes[at + 9 + 2 * i] ?? 0)).toString(16),
  );
  return { address: groups.join(':'), port };
}

function writeIpv6(bytes: Uint8Array, at: number, address: string): void {
  const [head = '', tail] = expandDottedTail(address).split('::');
  const front = groupsOf(head);
  const back = groupsOf(tail ?? '');
  const groups = [...front, ...Array<number>(8 - front.length - back.length).fill(0), ...back];
  for (const [i, group] of groups.entries()) {
    bytes[at + 2 * i] = group >>> 8;
    bytes[at + 2 * i + 1] = group & 0xff;
  }
}

function groupsOf(text: string): number[] {
  return text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
}

/** `::ffff:1.2.3.4` → `::ffff:102:304`. */
function expandDottedTail(address: string): string {
  const cut = address.lastIndexOf(':') + 1;
  if (!address.includes('.')) return address;
  const [a = 0, b = 0, c = 0, d = 0] = address.slice(cut).split('.').map(Number);
  return `${address.slice(0, cut)}${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
}
