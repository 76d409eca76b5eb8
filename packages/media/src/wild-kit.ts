// How do tests get a bad network and a restless subscriber? Only for tests.
import { DescribedEncoder } from './described-kit.ts';
import type { PacketOptions } from './packet-kit.ts';
import { nackFor } from './rtcp-kit.ts';
import { H264, type Stage, type Subscriber } from './stage-kit.ts';
import { SvcEncoder } from './svc-kit.ts';

const RIDS = ['q', 'h', 'f'];

/** A publisher whose network loses, doubles and reorders, and whose layers come, go and start again. */
export class WildPublisher {
  readonly #random: (below: number) => number;
  readonly #next: number[];
  readonly #held: PacketOptions[] = [];

  constructor(random: (below: number) => number) {
    this.#random = random;
    this.#next = RIDS.map(() => random(65_536));
  }

  /** What arrives in this step. */
  step(): PacketOptions[] {
    const random = this.#random;
    const layer = random(RIDS.length);
    if (random(400) === 0) this.#next[layer] = random(65_536);
    const seq = (this.#next[layer] ?? 0) & 0xffff;
    this.#next[layer] = seq + 1;
    const isPadding = random(15) === 0;
    const options: PacketOptions = {
      ...{ mid: '0', rid: RIDS[layer] ?? '', ssrc: 100 + layer, seq, marker: random(3) === 0 },
      ...{ timestamp: seq * 900, pictureId: seq & 0x7fff, tl0: seq & 0xff, keyIdx: seq & 31 },
      ...{
        keyFrame: random(12) === 0,
        temporal: random(3),
        sync: random(2) === 0,
        padding: random(10),
      },
      ...(isPadding ? { payload: new Uint8Array(0), padding: 20 } : {}),
    };
    if (random(20) === 0) return [];
    if (random(10) === 0) this.#held.push(options);
    if (this.#held.length > random(8)) return [options, ...this.#held.splice(0)];
    return random(25) === 0 ? [options, options] : [options];
  }
}

/** One stream of spatial and temporal layers that is lost, doubled and reordered. */
export class WildSvcPublisher {
  readonly #random: (below: number) => number;
  readonly #encoder = new SvcEncoder({ packets: 1 });
  readonly #coming: PacketOptions[] = [];

  constructor(random: (below: number) => number) {
    this.#random = random;
  }

  /** What arrives in this step. */
  step(): PacketOptions[] {
    const random = this.#random;
    const entries = random(12) === 0 ? [0, 1, 2] : random(12) === 0 ? [1 + random(2)] : undefined;
    if (this.#coming.length < 8) this.#coming.push(...this.#encoder.picture(entries));
    const [one] = this.#coming.splice(random(4) === 0 ? random(6) : 0, 1);
    if (one === undefined || random(20) === 0) return [];
    return random(25) === 0 ? [one, one] : [one];
  }
}

/** The same with dependency descriptors, as short as they mostly are. */
export class WildDescribedPublisher {
  readonly #random: (below: number) => number;
  readonly #encoder = new DescribedEncoder('key', 1, 'template');
  readonly #coming: PacketOptions[] = [];

  constructor(random: (below: number) => number) {
    this.#random = random;
  }

  /** What arrives in this step. */
  step(): PacketOptions[] {
    const random = this.#random;
    if (this.#coming.length < 8) {
      const isKey = random(12) === 0 ? true : undefined;
      this.#coming.push(...this.#encoder.picture(isKey));
    }
    const [one] = this.#coming.splice(random(4) === 0 ? random(6) : 0, 1);
    if (one === undefined || random(20) === 0) return [];
    const packet = { ...one, payloadType: H264.payloadType };
    return random(25) === 0 ? [packet, packet] : [packet];
  }
}

/** Asks again, pauses, resumes, changes its layer; at times nothing can leave. */
export function disturb(
  stage: Stage,
  { sink, track, transport }: Subscriber,
  random: (n: number) => number,
): void {
  const last = sink.packets.at(-1)?.seq ?? 0;
  if (random(4) === 0)
    stage.rtcpFrom(transport, nackFor(5000, [last - random(90), last - random(9)]));
  if (random(90) === 0) track.pause();
  if (random(30) === 0) track.resume();
  if (random(60) === 0) track.setMaxLayers({ spatial: random(3), temporal: random(4) });
  sink.isFull = random(30) === 0;
}
