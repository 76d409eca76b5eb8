// How do tests get a stream whose packets say by dependency descriptors what depends on what? Only for tests.
import {
  type DependencyTemplate,
  type DependencyTemplates,
  encodeDependencyDescriptor,
} from '@chorale/rtp';
import type { PacketOptions, SeenPacket } from './packet-kit.ts';
import { AV1 } from './stage-kit.ts';

const SPATIAL_LAYERS = 3;
const TEMPORAL_LAYERS = 3;
const TEMPORAL_IDS = [0, 2, 1, 2];
/** Pictures back to the one that is used, by temporal id. */
const PICTURES_BACK = [4, 2, 1];
const LAYERS = Array.from({ length: SPATIAL_LAYERS }, (_, spatial) => spatial);

/** In each picture a layer uses the one below (L3T3), or only in key pictures (L3T3_KEY). */
export type Mode = 'full' | 'key';

/** Decode targets in the order of spatial, then temporal layers. */
function indicationsOf(mode: Mode, spatial: number, temporal: number): string {
  const letter = (toSpatial: number, toTemporal: number): string => {
    const isUsed = toSpatial === spatial || (toSpatial > spatial && mode === 'full');
    if (!isUsed || toTemporal < temporal) return '-';
    if (toSpatial > spatial) return 'R';
    if (temporal === 0) return 'S';
    return toTemporal === temporal ? 'D' : 'R';
  };
  return LAYERS.flatMap((to) => [0, 1, 2].map((toTemporal) => letter(to, toTemporal))).join('');
}

const keyIndications = (spatial: number): string =>
  LAYERS.map((to) => (to >= spatial ? 'SSS' : '---')).join('');

function templatesOf(mode: Mode): DependencyTemplates {
  const chains = [0, 0, 0];
  const templates = LAYERS.flatMap((spatial): DependencyTemplate[] => {
    const below = spatial > 0 ? [1] : [];
    const usual = (temporal: number): DependencyTemplate => ({
      ...{ spatial, temporal, chains, indications: indicationsOf(mode, spatial, temporal) },
      references: [3 * (PICTURES_BACK[temporal] ?? 1), ...(mode === 'full' ? below : [])],
    });
    const key = { spatial, temporal: 0, chains, indications: keyIndications(spatial) };
    return [{ ...key, references: below }, usual(0), usual(1), usual(2)];
  });
  return { templateIdOffset: 62, templates, protectedBy: [0, 0, 0, 1, 1, 1, 2, 2, 2] };
}

/** What a frame says of itself in its payload, which is otherwise of no meaning to anyone. */
export interface DescribedFacts {
  readonly frame: number;
  readonly spatial: number;
  readonly temporal: number;
  readonly references: readonly number[];
  readonly begins: boolean;
}

export function describedFactsOf({ payload }: Pick<SeenPacket, 'payload'>): DescribedFacts {
  const [, high = 0, low = 0, spatial = 0, temporal = 0, begins = 0, ...back] = payload;
  const frame = (high << 8) | low;
  const references = back.map((difference) => (frame - difference) & 0xffff);
  return { frame, spatial, temporal, begins: begins === 1, references };
}

export class DescribedEncoder {
  readonly packets: number;
  readonly #mode: Mode;
  readonly #structure: DependencyTemplates;
  readonly #chains: 'frame' | 'template';
  readonly #chain = [0, 0, 0];
  #pictures = 0;
  #sinceKey = 0;
  #seq = 65_400;
  #frame = 65_480;

  /** `chains`: told for each frame, or as the template has them, which is shorter and wrong. */
  constructor(mode: Mode, packets: number = 2, chains: 'frame' | 'template' = 'frame') {
    this.#chains = chains;
    this.#mode = mode;
    this.packets = packets;
    this.#structure = templatesOf(mode);
  }

  picture(isKey: boolean = this.#pictures === 0): PacketOptions[] {
    if (isKey) this.#sinceKey = 0;
    const temporal = TEMPORAL_IDS[this.#sinceKey % TEMPORAL_IDS.length] ?? 0;
    const made = LAYERS.flatMap((spatial) => this.#makeFrame(spatial, temporal, isKey));
    this.#pictures += 1;
    this.#sinceKey += 1;
    return made;
  }

  #makeFrame(spatial: number, temporal: number, isKey: boolean): PacketOptions[] {
    const index = spatial * (TEMPORAL_LAYERS + 1) + (isKey ? 0 : 1 + temporal);
    const frame = this.#frame;
    this.#frame += 1;
    const chains = this.#chain.map((last) => (isKey && spatial === 0 ? 0 : frame - last));
    if (temporal === 0)
      for (const to of LAYERS)
        if (to === spatial || (to > spatial && (isKey || this.#mode === 'full')))
          this.#chain[to] = frame;
    return Array.from({ length: this.packets }, (_, part) => {
      const isFirst = part === 0;
      const isLast = part === this.packets - 1;
      const descriptor = encodeDependencyDescriptor({
        ...{ startsFrame: isFirst, endsFrame: isLast, frameNumber: frame },
        ...(this.#chains === 'frame' ? { chains } : {}),
        templateId: (this.#structure.templateIdOffset + index) % 64,
        ...(isKey && spatial === 0 && isFirst ? { structure: this.#structure } : {}),
      });
      return this.#makePacket(index, frame, descriptor, {
        marker: isLast && spatial === SPATIAL_LAYERS - 1,
        begins: isFirst,
      });
    });
  }

  #makePacket(
    index: number,
    frame: number,
    descriptor: Uint8Array,
    { marker, begins }: { readonly marker: boolean; readonly begins: boolean },
  ): PacketOptions {
    const template = this.#structure.templates[index];
    this.#seq += 1;
    const { spatial = 0, temporal = 0, references = [] } = template ?? {};
    // The first byte says that no AV1 sequence begins: who read the payload would never find a key frame.
    const head = [0x90, (frame >> 8) & 0xff, frame & 0xff, spatial, temporal, begins ? 1 : 0];
    return {
      ...{ payloadType: AV1.payloadType, seq: this.#seq & 0xffff, marker },
      timestamp: (0xffff_0000 + this.#pictures * 3000) >>> 0,
      payload: Uint8Array.of(...head, ...references),
      extensions: { 7: descriptor },
    };
  }
}
