// How do tests get a VP9 stream with spatial and temporal layers inside? Only for tests.
import type { PacketOptions, SeenPacket } from './packet-kit.ts';
import { VP9 } from './stage-kit.ts';

/** Temporal ids of a cycle, as libwebrtc's with three layers. */
const TEMPORAL_IDS = [0, 2, 1, 2];
const BEGINS = 0x08;
const ENDS = 0x04;

export interface SvcFacts {
  readonly pictureId: number;
  readonly tl0: number;
  readonly spatial: number;
  readonly temporal: number;
  readonly begins: boolean;
  readonly ends: boolean;
}

/** Of a packet that `SvcEncoder` made. */
export function svcFactsOf({ payload }: Pick<SeenPacket, 'payload'>): SvcFacts {
  const [flags = 0, high = 0, low = 0, layers = 0, tl0 = 0] = payload;
  return {
    ...{ pictureId: ((high & 0x7f) << 8) | low, tl0, temporal: layers >> 5 },
    ...{ spatial: (layers >> 1) & 7, begins: (flags & BEGINS) !== 0, ends: (flags & ENDS) !== 0 },
  };
}

export interface SvcOptions {
  readonly spatialLayers: number;
  readonly temporalLayers: number;
  /** Of each frame. */
  readonly packets: number;
}

/** L3T3_KEY and smaller ones: only in key pictures does a layer use the one below. Numbers are about to roll over. */
export class SvcEncoder {
  readonly options: SvcOptions;
  pictures = 0;
  ssrc = 1000;
  #seq = 65_450;
  #tl0 = 250;

  constructor(options: Partial<SvcOptions> = {}) {
    this.options = { spatialLayers: 3, temporalLayers: 3, packets: 2, ...options };
  }

  /** One picture. `entries`: spatial layers whose frames use no other picture. */
  picture(entries: readonly number[] = this.pictures === 0 ? [0, 1, 2] : []): PacketOptions[] {
    const { spatialLayers, temporalLayers } = this.options;
    const cycle = TEMPORAL_IDS.filter((id) => id < temporalLayers);
    const temporal = entries.length > 0 ? 0 : (cycle[this.pictures % cycle.length] ?? 0);
    if (temporal === 0) this.#tl0 += 1;
    const packets: PacketOptions[] = [];
    for (let spatial = 0; spatial < spatialLayers; spatial += 1)
      packets.push(...this.#frame(spatial, temporal, entries.includes(spatial)));
    this.pictures += 1;
    return packets;
  }

  #frame(spatial: number, temporal: number, isEntry: boolean): PacketOptions[] {
    const { packets, spatialLayers } = this.options;
    const pictureId = (32_750 + this.pictures) & 0x7fff;
    const usesLower = isEntry && spatial > 0 ? 1 : 0;
    const layers = (temporal << 5) | 0x10 | (spatial << 1) | usesLower;
    return Array.from({ length: packets }, (_, index) => {
      this.#seq += 1;
      const isLast = index === packets - 1;
      const edges = (index === 0 ? BEGINS : 0) | (isLast ? ENDS : 0);
      const flags = 0xa0 | (isEntry ? 0 : 0x40) | edges;
      const head = [flags, 0x80 | (pictureId >> 8), pictureId & 0xff, layers, this.#tl0 & 0xff];
      return {
        ...{ payloadType: VP9.payloadType, ssrc: this.ssrc, seq: this.#seq & 0xffff },
        ...{ timestamp: (0xffff_0000 + this.pictures * 3000) >>> 0 },
        ...{ marker: isLast && spatial === spatialLayers - 1 },
        payload: Uint8Array.of(...head, index, this.#seq & 0xff, 1, 2, 3),
      };
    });
  }
}
