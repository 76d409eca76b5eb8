// Which twin moves and enciphers a worker's packets? Chosen once, here.
import type { Arena } from './arena.ts';
import type { CipherSuite } from './ciphers.ts';
import { createNativeCiphers } from './native-ciphers.ts';
import { openNativePacketIo } from './native-packet-io.ts';
import type { PacketIo, PacketIoOptions } from './packet-io.ts';
import { createPortableCiphers } from './portable/portable-ciphers.ts';
import { openPortablePacketIo } from './portable/portable-packet-io.ts';

/** `native`: recvmmsg, sendmmsg and EVP through `node:ffi`, on Linux. `portable`: node:dgram and node:crypto. */
export type PacketIoKind = 'native' | 'portable';

/** Rejects with one sentence when an address cannot be bound. */
export async function openPacketIo(
  kind: PacketIoKind,
  options: PacketIoOptions,
): Promise<PacketIo> {
  return kind === 'native' ? openNativePacketIo(options) : openPortablePacketIo(options);
}

export function createCiphers(kind: PacketIoKind, arena: Arena): CipherSuite {
  return kind === 'native' ? createNativeCiphers(arena) : createPortableCiphers(arena);
}
