// What do tests of layers ask of what a subscriber saw? Only for tests.
import assert from 'node:assert/strict';
import type { PacketOptions, SeenPacket } from './packet-kit.ts';
import type { Subscriber } from './stage-kit.ts';

/** First sendings, in the order of their numbers. */
export function ordered({ sink }: Subscriber): SeenPacket[] {
  const first = sink.packets.filter(({ ssrc }) => ssrc === 5000);
  const from = first[0]?.seq ?? 0;
  const place = ({ seq }: SeenPacket): number => ((seq - from) << 16) >> 16;
  return first.toSorted((one, other) => place(one) - place(other));
}

export function assertWhole(packets: readonly SeenPacket[]): void {
  packets.slice(1).forEach((packet, index) => {
    const before = packets[index] ?? packet;
    assert.equal(packet.seq, (before.seq + 1) & 0xffff, 'no number is missing, none comes twice');
    assert.ok(((packet.timestamp - before.timestamp) | 0) >= 0, 'time goes on');
  });
}

/** Everything arrives, but in another order: some of them up to 11 later. */
export function shuffle(
  packets: PacketOptions[],
  random: (below: number) => number,
): PacketOptions[] {
  const places = packets.map((one, index) => ({
    one,
    place: index + (random(4) === 0 ? random(12) : 0),
  }));
  return places.toSorted((a, b) => a.place - b.place).map(({ one }) => one);
}
