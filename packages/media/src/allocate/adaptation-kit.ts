// How do tests watch a subscriber whose link changes? A camera of three layers, the engine, a bottleneck, and a receiver that tells
// what arrives; all on one clock. Only for tests.
import { PacketClass, TransportFeedback, writeTransportFeedback } from '@chorale/rtp';
import type { DownTrack, MediaTransport, MediaTransportOptions } from '../faces.ts';
import { FakeSink, type SeenPacket } from '../packet-kit.ts';
import { TwccRecorder } from '../publish/twcc-recorder.ts';
import { createRandom } from '../random-kit.ts';
import { pliFor } from '../rtcp-kit.ts';
import { Stage, sendSection, simulcastSection } from '../stage-kit.ts';
import { Camera, STEP_MS } from './camera-kit.ts';

export interface Bottleneck {
  capacityBps: number;
  queueMs: number;
  delayMs: number;
  lossRatio: number;
}

/** What arrived in a tenth of a second. */
export interface Moment {
  readonly atS: number;
  readonly mediaBps: number;
  readonly paddingBps: number;
  /** Of the newest media packet; -1: none yet. */
  readonly rank: number;
  readonly lost: number;
  /** That a packet met at worst; of those that were lost too. */
  readonly queueMs: number;
  readonly capacityBps: number;
}

export class Viewing implements Disposable {
  readonly link: Bottleneck;
  readonly moments: Moment[] = [];
  readonly camera: Camera;
  readonly transport: MediaTransport;
  readonly track: DownTrack;
  readonly #stage = new Stage(simulcastSection);
  readonly #sink = new FakeSink();
  readonly #recorder = new TwccRecorder();
  readonly #feedback = new TransportFeedback();
  readonly #random = createRandom(5);
  readonly #waiting: { readonly packet: SeenPacket; readonly arrivalMs: number }[] = [];
  #nowMs = 1_000_000;
  #freeAtMs = 0;
  #rank = -1;
  #media = 0;
  #padding = 0;
  #lost = 0;
  #queueMs = 0;

  constructor(link: Partial<Bottleneck>, options: Partial<MediaTransportOptions> = {}) {
    this.link = { capacityBps: 10_000_000, queueMs: 300, delayMs: 25, lossRatio: 0, ...link };
    this.camera = new Camera(this.#stage);
    this.transport = this.#stage.engine.openTransport({ ...options, sink: this.#sink });
    this.track = this.transport.addDownTrack(sendSection(), this.#stage.receiver);
  }

  run(seconds: number): void {
    for (let ms = 0; ms < seconds * 1000; ms += STEP_MS) {
      this.camera.step();
      this.#transmit();
      this.#stage.clock.advance(STEP_MS);
      this.#nowMs += STEP_MS;
      this.#arrive();
      if (this.#nowMs % 60 === 0) this.#tell();
      if (this.#nowMs % 100 === 0) this.#note();
    }
  }

  askForKeyFrame(): void {
    this.#stage.rtcpFrom(this.transport, pliFor(sendSection().ssrc));
  }

  #transmit(): void {
    for (const packet of this.#sink.packets.splice(0)) {
      const startMs = Math.max(this.#nowMs, this.#freeAtMs);
      this.#queueMs = Math.max(this.#queueMs, startMs - this.#nowMs);
      const isLost = this.#random(10_000) < this.link.lossRatio * 10_000;
      if (isLost || startMs - this.#nowMs > this.link.queueMs) {
        this.#lost += 1;
        continue;
      }
      this.#freeAtMs = startMs + (packet.bytes.length * 8000) / this.link.capacityBps;
      this.#waiting.push({ packet, arrivalMs: this.#freeAtMs + this.link.delayMs });
    }
  }

  #arrive(): void {
    const arrived = this.#waiting.findLastIndex(({ arrivalMs }) => arrivalMs <= this.#nowMs) + 1;
    for (const { packet, arrivalMs } of this.#waiting.splice(0, arrived))
      this.#take(packet, arrivalMs);
  }

  #take(packet: SeenPacket, arrivalMs: number): void {
    const { bytes, ssrc, payload, packetClass, extensions } = packet;
    const [high = 0, low = 0] = extensions.get(4) ?? [];
    this.#recorder.record((high << 8) | low, ssrc, Math.round(arrivalMs * 1000));
    if (ssrc === sendSection().ssrc) {
      this.#rank = payload[2] ?? -1;
      this.#media += bytes.length;
    } else if (packetClass === PacketClass.padding) this.#padding += bytes.length;
  }

  #tell(): void {
    const bytes = new Uint8Array(2048);
    while (this.#recorder.collect(this.#nowMs * 1000, this.#feedback)) {
      const lengthBytes = writeTransportFeedback(bytes, 0, this.#feedback);
      this.#stage.rtcpFrom(this.transport, bytes.subarray(0, lengthBytes));
    }
  }

  #note(): void {
    this.moments.push({
      atS: (this.#nowMs - 1_000_000) / 1000,
      mediaBps: this.#media * 80,
      paddingBps: this.#padding * 80,
      rank: this.#rank,
      lost: this.#lost,
      queueMs: this.#queueMs,
      capacityBps: this.transport.estimate()?.capacityBps ?? 0,
    });
    this.#media = 0;
    this.#padding = 0;
    this.#lost = 0;
    this.#queueMs = 0;
  }

  [Symbol.dispose](): void {
    this.#stage[Symbol.dispose]();
  }
}
