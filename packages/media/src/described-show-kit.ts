// How do tests show such a stream to a subscriber, and can it be decoded? Only for tests.
import assert from 'node:assert/strict';
import { PayloadFeedbackFormat, RtcpType } from '@chorale/rtp';
import { DescribedEncoder, describedFactsOf, type Mode } from './described-kit.ts';
import { ordered } from './layers-kit.ts';
import type { PacketOptions } from './packet-kit.ts';
import { AV1, receiveSection, Stage, type Subscriber } from './stage-kit.ts';

const codecs = [AV1];

export const plis = (stage: Stage): number =>
  stage.publisherSink.rtcpOf(RtcpType.payloadFeedback, PayloadFeedbackFormat.pli).length;

/** Whoever asks for a key frame gets one with the next picture. */
export class DescribedShow implements Disposable {
  readonly stage: Stage = new Stage(receiveSection({ codecs }));
  readonly encoder: DescribedEncoder;
  readonly subscriber: Subscriber = this.stage.subscribe({ codecs });
  #answered = 0;

  constructor(mode: Mode, packets = 2) {
    this.encoder = new DescribedEncoder(mode, packets);
  }

  run(pictures: number, loses: (index: number) => boolean = () => false): PacketOptions[] {
    const lost: PacketOptions[] = [];
    for (let count = 0; count < pictures; count += 1) {
      const asked = plis(this.stage);
      const isKey = asked > this.#answered ? true : undefined;
      this.#answered = asked;
      for (const [index, one] of this.encoder.picture(isKey).entries())
        if (loses(count * 100 + index)) lost.push(one);
        else this.stage.publish(one);
      this.stage.clock.advance(33);
    }
    return lost;
  }

  /** Spatial ids of each picture, and its temporal id. */
  pictures(): string[] {
    const pictures = new Map<number, string>();
    for (const packet of ordered(this.subscriber)) {
      const { spatial, temporal, begins } = describedFactsOf(packet);
      const before = pictures.get(packet.timestamp)?.split('/')[0] ?? '';
      if (begins) pictures.set(packet.timestamp, `${before}${spatial}/${temporal}`);
    }
    return [...pictures.values()];
  }

  [Symbol.dispose](): void {
    this.stage[Symbol.dispose]();
  }
}

/** Every frame that was sent uses frames that were sent, and every picture ends with a marker. */
export function assertDecodable(subscriber: Subscriber): void {
  const packets = ordered(subscriber);
  const sent = new Set<number>();
  for (const packet of packets) {
    const { frame, references } = describedFactsOf(packet);
    for (const used of references) assert.ok(sent.has(used), `frame ${frame} uses ${used}`);
    sent.add(frame);
  }
  packets.slice(1).forEach((packet, index) => {
    const before = packets[index] ?? packet;
    assert.equal(before.marker, before.timestamp !== packet.timestamp, 'the last of a picture');
  });
}
