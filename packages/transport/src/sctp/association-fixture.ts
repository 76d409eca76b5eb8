// How do two associations talk in a test? Over a pipe on a fake clock that delays, loses, repeats and reorders by a seed.
import { createFakeClock, type FakeClock } from '@chorale/async';
import type { DataChannel } from '../peer-transport.ts';
import { Association, type AssociationOptions } from './association.ts';
import { PacketMemory } from './packet-memory.ts';

export interface PipeOptions {
  readonly seed?: number;
  /** 0–1. */
  readonly loss?: number;
  readonly duplication?: number;
  readonly delayMs?: number;
  /** Added at random, so that packets overtake each other. */
  readonly jitterMs?: number;
  readonly server?: AssociationOptions;
  readonly client?: AssociationOptions;
  /** Only the client begins. */
  readonly isServerSilent?: boolean;
}

export interface AssociationPair {
  readonly clock: FakeClock;
  readonly server: Association;
  readonly client: Association;
  /** Channels that opened at each side, in order. */
  readonly serverChannels: DataChannel[];
  readonly clientChannels: DataChannel[];
  /** Every packet that was sent, by either side. */
  readonly packets: Uint8Array[];
  /** May be changed on the way; 1 cuts the path. */
  loss: number;
}

/** Small, seeded, and good enough to lose packets by. */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b_3c6d) + 0x9e37_79b9) >>> 0;
    return ((state ^ (state >>> 13)) >>> 0) / 0x1_0000_0000;
  };
}

export function connectPair(options: PipeOptions = {}): AssociationPair {
  const clock = createFakeClock();
  const random = createRandom(options.seed ?? 1);
  const packets: Uint8Array[] = [];
  const serverChannels: DataChannel[] = [];
  const clientChannels: DataChannel[] = [];
  const pair = { clock, packets, serverChannels, clientChannels, loss: options.loss ?? 0 };
  const memory = new PacketMemory(new Uint8Array(1163));
  const carry = (lengthBytes: number, target: () => Association): boolean => {
    const packet = memory.bytes.slice(0, lengthBytes);
    packets.push(packet);
    const copies = random() < pair.loss ? 0 : random() < (options.duplication ?? 0) ? 2 : 1;
    for (let copy = 0; copy < copies; copy++) {
      const delayMs = (options.delayMs ?? 5) + random() * (options.jitterMs ?? 0);
      clock.schedule(delayMs, () => target().receive(packet));
    }
    return true;
  };
  const server: Association = new Association(
    {
      clock,
      dtlsRole: 'server',
      memory,
      send: (lengthBytes) => carry(lengthBytes, () => client),
      channelOpened: (channel) => void serverChannels.push(channel),
    },
    options.server,
  );
  const client: Association = new Association(
    {
      clock,
      dtlsRole: 'client',
      memory,
      send: (lengthBytes) => carry(lengthBytes, () => server),
      channelOpened: (channel) => void clientChannels.push(channel),
    },
    options.client,
  );
  client.start();
  if (options.isServerSilent !== true) server.start();
  return Object.assign(pair, { server, client });
}

/** Collects what arrives as text. */
export function listen(channel: DataChannel): string[] {
  const received: string[] = [];
  channel.onMessage = (data): void => void received.push(new TextDecoder().decode(data));
  return received;
}

export function text(value: string): Uint8Array {
  return new TextEncoder().encode(value);
}
