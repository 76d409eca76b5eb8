// What does an association do with packets that its own peer has bent? Only for tests: one at rest, and one that begins.
import type { ParserTrial } from '@chorale/rtp/testing';
import { type AssociationPair, connectPair } from '../sctp/association-fixture.ts';
import { packetCrc32c } from '../sctp/crc32c.ts';

/** Without ports and checksum there is nothing to be let in by. */
const HEADER_BYTES = 12;
/** After so many an association begins anew: its memory is bounded, and so is what one input leaves to the next. */
const INPUTS_PER_LIFE = 2000;

/** One of each kind and length that two associations say to each other. */
function recordPackets(): readonly Uint8Array[] {
  const { client, clock, packets, server } = connectPair({ seed: 5, loss: 0.1 });
  const strong = client.openDataChannel({ label: '_reliable', ordered: true });
  const weak = client.openDataChannel({ label: 'weak', ordered: true, maxRetransmits: 0 });
  clock.advance(5000);
  for (let i = 0; i < 20; i += 1)
    for (const channel of [strong, weak]) channel.send(new Uint8Array(3000), true);
  clock.advance(5000);
  strong.close();
  clock.advance(5000);
  server[Symbol.dispose]();
  const kinds = packets.map((packet): [number, Uint8Array] => [
    (packet[HEADER_BYTES] ?? 0) * 4096 + packet.length,
    packet,
  ]);
  return [...new Map(kinds).values()];
}

interface Life {
  readonly pair: AssociationPair;
  /** As the client begins its packets: ports and tag. */
  readonly head: Uint8Array;
}

function beginLife(): Life {
  const pair = connectPair({ client: { initialTsn: 1000 } });
  const channel = pair.client.openDataChannel({ label: '_reliable', ordered: true });
  pair.clock.advance(1000);
  channel.send(new TextEncoder().encode('hello'), false);
  const head = (pair.packets.at(-1) ?? new Uint8Array(HEADER_BYTES)).slice(0, 8);
  pair.clock.advance(1000);
  return { pair, head };
}

/** As the peer's: over DTLS nobody else can bend a packet. */
function seal(packet: Uint8Array, head: Uint8Array): Uint8Array {
  packet.set(head);
  const checksum = packetCrc32c(packet, packet.length);
  new DataView(packet.buffer, packet.byteOffset).setUint32(8, checksum, true);
  return packet;
}

export function sctpTrials(): readonly ParserTrial[] {
  const seeds = recordPackets();
  return [established(seeds), beginning(seeds)];
}

function established(seeds: readonly Uint8Array[]): ParserTrial {
  let life: Life | undefined;
  let inputs = 0;
  return {
    name: 'SCTP',
    seeds,
    parse(bytes, offset, lengthBytes): void {
      if (lengthBytes < HEADER_BYTES) return;
      inputs += 1;
      const isOver = inputs % INPUTS_PER_LIFE === 0 || life?.pair.server.dataChannels.length === 0;
      if (life === undefined || isOver) life = beginLife();
      life.pair.server.receive(seal(bytes.slice(offset, offset + lengthBytes), life.head));
      if (inputs % 50 === 0) life.pair.clock.advance(100);
      life.pair.packets.length = 0;
    },
  };
}

/** Only the handshake's chunks count here. Their tag is known once the first INIT was sent, or zero. */
function beginning(seeds: readonly Uint8Array[]): ParserTrial {
  const handshake = seeds.filter((seed) => [1, 2, 10, 11].includes(seed[HEADER_BYTES] ?? 0));
  return {
    name: 'SCTP handshake',
    seeds: handshake,
    parse(bytes, offset, lengthBytes): void {
      if (lengthBytes <= HEADER_BYTES) return;
      const pair = connectPair({ loss: 1, isServerSilent: true });
      const packet = bytes.slice(offset, offset + lengthBytes);
      const head = (pair.packets[0] ?? packet).slice(0, 8);
      // An INIT carries no tag yet; all else that the client takes has its own.
      const tag =
        packet[HEADER_BYTES] === 1
          ? 0
          : new DataView(pair.packets[0]?.buffer ?? head.buffer).getUint32(16);
      new DataView(head.buffer).setUint32(4, tag);
      pair.client.receive(seal(packet, head));
      pair.client[Symbol.dispose]();
    },
  };
}
