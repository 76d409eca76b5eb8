// What does forwarding cost in media alone, by the long way? Run by hand: node --conditions=@chorale/source packages/media/src/forwarding-cost.ts
import { MAX_PACKET_BYTES, type PacketSink } from '@chorale/rtp';
import { packet } from './packet-kit.ts';
import { Stage, sendSection } from './stage-kit.ts';

const SUBSCRIBERS = 50;
const PACKETS = 20_000;
const PAYLOAD_BYTES = 1100;

/** Takes packets and forgets them; a ring of memory, as a transport's pool. */
class ForgettingSink implements PacketSink {
  readonly bytes: Uint8Array = new Uint8Array(64 * MAX_PACKET_BYTES);
  readonly view: DataView = new DataView(this.bytes.buffer);
  sent = 0;

  reserve(): number {
    return (this.sent % 64) * MAX_PACKET_BYTES;
  }

  commit(): void {
    this.sent += 1;
  }

  sendRtcp(): void {}
}

function prepare(count: number): Uint8Array[] {
  const payload = new Uint8Array(PAYLOAD_BYTES);
  payload.set([0x90, 0xf0, 0x80, 1, 2, 3, 1]);
  return Array.from({ length: count }, (_, index) => {
    const isKey = index === 0;
    const first = isKey
      ? Uint8Array.of(...payload.subarray(0, 6), 0, ...payload.subarray(7))
      : payload;
    return packet({
      seq: index,
      timestamp: index * 3000,
      mid: '0',
      payload: first,
      transportSequence: index,
    });
  });
}

function measure(): number {
  using stage = new Stage();
  const sink = new ForgettingSink();
  for (let index = 0; index < SUBSCRIBERS; index += 1) {
    const transport = stage.engine.openTransport({ sink });
    transport.addDownTrack(
      sendSection({ ssrc: 5000 + 2 * index, rtxSsrc: 5001 + 2 * index }),
      stage.receiver,
    );
  }
  const packets = prepare(PACKETS);
  const before = process.cpuUsage();
  for (const bytes of packets)
    stage.publisher.receiveRtp(bytes, 0, bytes.length, stage.clock.nowUs());
  const { user, system } = process.cpuUsage(before);
  return (user + system) / sink.sent;
}

for (let round = 0; round < 4; round += 1)
  process.stdout.write(`${measure().toFixed(3)} µs per forwarded packet\n`);
