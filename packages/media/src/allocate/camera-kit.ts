// How do tests get a camera? Three layers that answer requests for key frames, on the clock of a stage. Only for tests.
import { RtcpType, readMediaSsrc } from '@chorale/rtp';
import type { Stage } from '../stage-kit.ts';

export const LAYERS: readonly {
  readonly rid: string;
  readonly ssrc: number;
  readonly bps: number;
}[] = [
  { rid: 'q', ssrc: 101, bps: 150_000 },
  { rid: 'h', ssrc: 102, bps: 500_000 },
  { rid: 'f', ssrc: 103, bps: 1_500_000 },
];
/** One step of the clock. */
export const STEP_MS = 5;
const FRAME_MS = 35;
const PACKET_BYTES = 1000;
const KEY_FRAME_SIZE = 4;
/** As from here to a browser and back. */
const KEY_FRAME_DELAY_MS = 70;

/** Three layers of frames of about 29 a second. */
export class Camera {
  readonly #stage: Stage;
  readonly #rateOf: (rank: number) => number;
  readonly #sequences = LAYERS.map(() => 0);
  readonly #asked = new Map<number, number>();
  /** For key frames, by rank. */
  readonly requests: number[] = LAYERS.map(() => 0);
  /** From the request to the key frame, milliseconds. */
  keyFrameDelayMs: number = KEY_FRAME_DELAY_MS;
  #nowMs = 0;
  #frame = 0;

  /** `rateOf`: bits per second of each layer, asked before each frame. Default: those of `LAYERS`. */
  constructor(stage: Stage, rateOf = (rank: number): number => LAYERS[rank]?.bps ?? 0) {
    this.#stage = stage;
    this.#rateOf = rateOf;
  }

  step(): void {
    this.#hearRequests();
    if (this.#nowMs % FRAME_MS === 0) {
      for (const rank of LAYERS.keys()) this.#sendFrame(rank);
      this.#frame += 1;
    }
    this.#nowMs += STEP_MS;
  }

  #hearRequests(): void {
    const { publisherSink } = this.#stage;
    for (const bytes of publisherSink.rtcpOf(RtcpType.payloadFeedback, 1)) {
      const ssrc = readMediaSsrc(bytes, 0);
      const rank = LAYERS.findIndex((layer) => layer.ssrc === ssrc);
      this.requests[rank] = (this.requests[rank] ?? 0) + 1;
      if (!this.#asked.has(rank)) this.#asked.set(rank, this.#nowMs + this.keyFrameDelayMs);
    }
    publisherSink.rtcp.length = 0;
  }

  #sendFrame(rank: number): void {
    const { rid, ssrc } = LAYERS[rank] ?? { rid: '', ssrc: 0 };
    const bps = this.#rateOf(rank);
    const isKey = this.#frame === 0 || (this.#asked.get(rank) ?? Infinity) <= this.#nowMs;
    if (isKey) this.#asked.delete(rank);
    const bytes = ((bps / 8) * FRAME_MS * (isKey ? KEY_FRAME_SIZE : 1)) / 1000;
    const packets = Math.ceil(bytes / PACKET_BYTES);
    for (let index = 0; index < packets; index += 1) {
      const payload = payloadOf(rank, index === 0, isKey, Math.floor(bytes / packets));
      const seq = this.#sequences[rank] ?? 0;
      this.#sequences[rank] = (seq + 1) & 0xffff;
      const timestamp = this.#nowMs * 90;
      this.#stage.publish({ rid, ssrc, seq, timestamp, payload, marker: index === packets - 1 });
    }
  }
}

/** VP8 without indices: | S bit | frame tag | rank | … |. */
function payloadOf(rank: number, begins: boolean, isKey: boolean, bytes: number): Uint8Array {
  const payload = new Uint8Array(bytes);
  payload.set([begins ? 0x10 : 0, isKey ? 0 : 1, rank]);
  return payload;
}
