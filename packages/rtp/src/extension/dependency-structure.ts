// Which layers, decode targets and chains does a stream have, and what may its frames use? RTP payload format for AV1,
// appendix A.8: template_dependency_structure.
//
// | offset (6) | targets - 1 (5) | per template: next layer (2) | templates × targets × indication (2) |
// | per template: follows (1) [difference - 1 (4) follows (1)] … | chains ns(targets + 1) | targets × ns(chains) |
// | templates × chains × difference (4) | sizes (1) [width - 1 (16), height - 1 (16)] … |
import type { BitReader } from '../bit-reader.ts';

export const MOST_DECODE_TARGETS = 32;
export const MOST_REFERENCES = 16;
const MOST_TEMPLATES = 64;
/** As many as fit a packet's two and three bits elsewhere: more is no stream of ours. */
const HIGHEST_SPATIAL = 3;
const HIGHEST_TEMPORAL = 7;
const TEMPORAL_IDS: number = HIGHEST_TEMPORAL + 1;
const LAST_LAYER = 3;

/** A frame and a decode target. */
export const Indication = { notPresent: 0, discardable: 1, switch: 2, required: 3 } as const;

/** Made once per change; shared by all packets that name its templates. Bit masks have a bit for each decode target. */
export class DependencyStructure {
  templateIdOffset = 0;
  targets = 0;
  chains = 0;
  highestSpatial = 0;
  highestTemporal = 0;
  /** By template. */
  readonly spatialIds: number[] = [];
  readonly temporalIds: number[] = [];
  readonly presentIn: number[] = [];
  readonly switchIn: number[] = [];
  /** By template: how far back the frames are that it uses, and for each chain its frame before. */
  readonly references: Uint8Array[] = [];
  readonly chainDiffs: Uint8Array[] = [];
  /** By decode target. */
  readonly targetSpatial: number[] = [];
  readonly targetTemporal: number[] = [];
  /** The chain that protects it; -1: none does. */
  readonly protectedBy: number[] = [];
  /** The layers alone say which decode targets within reach need a frame. */
  isLayered = true;
  /** By pair of spatial and temporal layer. */
  readonly #within = new Int32Array((HIGHEST_SPATIAL + 1) * TEMPORAL_IDS);

  get templates(): number {
    return this.spatialIds.length;
  }

  /**
   * The decode targets up to these layers; where there is none, the lowest that there is. A frame that is present in one of
   * them is needed by who is sent these layers, or will be when there are fewer.
   */
  targetsWithin(spatial: number, temporal: number): number {
    const cell = Math.min(spatial, HIGHEST_SPATIAL) * TEMPORAL_IDS;
    return this.#within[cell + Math.min(temporal, HIGHEST_TEMPORAL)] ?? 0;
  }

  isWithin(target: number, spatial: number, temporal: number): boolean {
    const isSpatial = (this.targetSpatial[target] ?? 0) <= spatial;
    return isSpatial && (this.targetTemporal[target] ?? 0) <= temporal;
  }

  /** More spatial layers are higher, then more temporal ones. */
  heightOf(target: number): number {
    const spatial = this.targetSpatial[target] ?? 0;
    return spatial * TEMPORAL_IDS + (this.targetTemporal[target] ?? 0);
  }

  /** Once, when the layers of all decode targets are known. */
  index(): void {
    for (let spatial = 0; spatial <= HIGHEST_SPATIAL; spatial += 1)
      for (let temporal = 0; temporal <= HIGHEST_TEMPORAL; temporal += 1) {
        this.#within[spatial * TEMPORAL_IDS + temporal] = this.#findWithin(spatial, temporal);
        this.isLayered &&= this.#isLayeredAt(spatial, temporal);
      }
  }

  #isLayeredAt(spatial: number, temporal: number): boolean {
    const within = this.targetsWithin(spatial, temporal);
    return this.presentIn.every((present, template) => {
      const isSpatial = (this.spatialIds[template] ?? 0) <= spatial;
      const isBelow = isSpatial && (this.temporalIds[template] ?? 0) <= temporal;
      return isBelow === ((present & within) !== 0);
    });
  }

  #findWithin(spatial: number, temporal: number): number {
    let mask = 0;
    for (let target = 0; target < this.targets; target += 1)
      if (this.isWithin(target, spatial, temporal)) mask |= 1 << target;
    return mask === 0 ? this.#lowest() : mask;
  }

  #lowest(): number {
    let lowest = 0;
    for (let target = 1; target < this.targets; target += 1)
      if (this.heightOf(target) < this.heightOf(lowest)) lowest = target;
    return 1 << lowest;
  }
}

/** Undefined when it contradicts itself or is cut short. Rare: once per key frame. */
export function readDependencyStructure(bits: BitReader): DependencyStructure | undefined {
  const structure = new DependencyStructure();
  structure.templateIdOffset = bits.read(6);
  structure.targets = bits.read(5) + 1;
  const isRead =
    readLayers(bits, structure) &&
    readIndications(bits, structure) &&
    readReferences(bits, structure) &&
    readChains(bits, structure);
  if (!isRead) return undefined;
  findTargetLayers(structure);
  structure.index();
  if (bits.read(1) === 1) skipSizes(bits, structure);
  return bits.isBeyond ? undefined : structure;
}

function readLayers(bits: BitReader, structure: DependencyStructure): boolean {
  let [spatial, temporal, next] = [0, 0, 0];
  while (next !== LAST_LAYER) {
    structure.spatialIds.push(spatial);
    structure.temporalIds.push(temporal);
    next = bits.read(2);
    if (next === 1) temporal += 1;
    if (next === 2) [spatial, temporal] = [spatial + 1, 0];
    if (spatial > HIGHEST_SPATIAL || temporal > HIGHEST_TEMPORAL) return false;
    if (bits.isBeyond || structure.templates === MOST_TEMPLATES + 1) return false;
  }
  structure.highestSpatial = spatial;
  structure.highestTemporal = Math.max(...structure.temporalIds);
  return true;
}

function readIndications(bits: BitReader, structure: DependencyStructure): boolean {
  for (let template = 0; template < structure.templates; template += 1) {
    let [present, switching] = [0, 0];
    for (let target = 0; target < structure.targets; target += 1) {
      const indication = bits.read(2);
      if (indication !== Indication.notPresent) present |= 1 << target;
      if (indication === Indication.switch) switching |= 1 << target;
    }
    structure.presentIn.push(present);
    structure.switchIn.push(switching);
  }
  return !bits.isBeyond;
}

function readReferences(bits: BitReader, structure: DependencyStructure): boolean {
  for (let template = 0; template < structure.templates; template += 1) {
    const references: number[] = [];
    while (bits.read(1) === 1) references.push(bits.read(4) + 1);
    if (references.length > MOST_REFERENCES) return false;
    structure.references.push(Uint8Array.from(references));
  }
  return !bits.isBeyond;
}

function readChains(bits: BitReader, structure: DependencyStructure): boolean {
  structure.chains = bits.readBelow(structure.targets + 1);
  for (let target = 0; target < structure.targets; target += 1)
    structure.protectedBy.push(structure.chains === 0 ? -1 : bits.readBelow(structure.chains));
  for (let template = 0; template < structure.templates; template += 1) {
    const diffs = new Uint8Array(structure.chains);
    for (let chain = 0; chain < structure.chains; chain += 1) diffs[chain] = bits.read(4);
    structure.chainDiffs.push(diffs);
  }
  return !bits.isBeyond;
}

/** Of all frames that are present in it, the highest. */
function findTargetLayers(structure: DependencyStructure): void {
  for (let target = 0; target < structure.targets; target += 1) {
    let [spatial, temporal] = [0, 0];
    for (let template = 0; template < structure.templates; template += 1) {
      if (((structure.presentIn[template] ?? 0) & (1 << target)) === 0) continue;
      spatial = Math.max(spatial, structure.spatialIds[template] ?? 0);
      temporal = Math.max(temporal, structure.temporalIds[template] ?? 0);
    }
    structure.targetSpatial.push(spatial);
    structure.targetTemporal.push(temporal);
  }
}

function skipSizes(bits: BitReader, structure: DependencyStructure): void {
  for (let half = 0; half < 2 * (structure.highestSpatial + 1); half += 1) bits.read(16);
}
