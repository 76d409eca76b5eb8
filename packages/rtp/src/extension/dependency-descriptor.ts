// Which layers is a frame of, for whom, and which frames does it use? RTP payload format for AV1, appendix A.
// Hot path: called once per packet.
//
//  0                   1                   2
//  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |S|E| template  |         frame number          |T|A|I|F|C| … only when longer than 3 bytes
// S: first packet of the frame; E: last; T: a structure follows, as with every key frame; A: then the active decode targets;
// I, F, C: then indications, references and chains of this very frame instead of its template's
import { readUint16, writeUint16 } from '../big-endian.ts';
import { BitReader } from '../bit-reader.ts';
import { extendSequence } from '../sequence.ts';
import {
  type DependencyStructure,
  Indication,
  MOST_DECODE_TARGETS,
  MOST_REFERENCES,
  readDependencyStructure,
} from './dependency-structure.ts';

const MANDATORY_BYTES = 3;
const TEMPLATE_IDS = 64;
const HAS_STRUCTURE = 0x10;
const HAS_ACTIVE = 0x08;
const HAS_INDICATIONS = 0x04;
const HAS_REFERENCES = 0x02;
const HAS_CHAINS = 0x01;
const NOTHING = new Uint8Array(0);
/** Frame numbers have 16 bits; the first is taken for one above zero, so that none before it is below. */
const FIRST_CYCLE = 0x1_0000;

const bits = new BitReader();

/** Of one stream; it keeps the newest structure, and what it read last. Bit masks have a bit for each decode target. */
export class DependencyReader {
  structure: DependencyStructure | undefined = undefined;
  /** Of the frame that was read last: the newest one, unless the frame is late and brought its own. */
  frameStructure: DependencyStructure | undefined = undefined;
  /** What the sender makes now. */
  activeTargets = 0;
  startsFrame = false;
  endsFrame = false;
  /** Without roll-over. */
  frameNumber = 0;
  /** Of the newest frame; -1 before the first. */
  newestFrame = -1;
  /** The packet brought a structure. */
  hasStructure = false;
  spatialId = 0;
  temporalId = 0;
  presentIn = 0;
  switchIn = 0;
  /** The layers alone say who needs it. */
  isLayered = false;
  /** The first `referenceCount`: how far back the frames are that it uses. */
  readonly references: Uint16Array = new Uint16Array(MOST_REFERENCES);
  referenceCount = 0;
  /** By chain: how far back its frame before is; 0: a chain begins here. */
  readonly chainDiffs: Uint8Array = new Uint8Array(MOST_DECODE_TARGETS);
  #structureFrame = -1;

  /** False when it is cut short, contradicts itself, or names what is not known: it is to be ignored. */
  read(bytes: Uint8Array, offset: number, lengthBytes: number): boolean {
    bits.begin(bytes, offset, lengthBytes);
    this.startsFrame = bits.read(1) === 1;
    this.endsFrame = bits.read(1) === 1;
    const templateId = bits.read(6);
    const frameNumber = this.#extend(bits.read(16));
    const flags = lengthBytes > MANDATORY_BYTES ? bits.read(5) : 0;
    this.hasStructure = (flags & HAS_STRUCTURE) !== 0;
    if (bits.isBeyond || (this.hasStructure && !this.startsFrame)) return false;
    const structure = this.hasStructure ? readDependencyStructure(bits) : this.structure;
    if (structure === undefined) return false;
    const isActiveKnown = (flags & HAS_ACTIVE) !== 0;
    const active = isActiveKnown ? readMask(structure.targets) : maskOf(structure.targets);
    const template = (templateId + TEMPLATE_IDS - structure.templateIdOffset) % TEMPLATE_IDS;
    if (template >= structure.templates) return false;
    if (!this.#readFrame(structure, template, flags)) return false;
    this.frameStructure = structure;
    this.frameNumber = frameNumber;
    this.newestFrame = Math.max(this.newestFrame, frameNumber);
    if (this.hasStructure) this.#take(structure);
    if (this.hasStructure || isActiveKnown) this.activeTargets = active;
    return true;
  }

  /** It protects a decode target that the sender makes now. */
  isActiveChain(chain: number): boolean {
    const { structure, activeTargets } = this;
    const targets = structure?.targets ?? 0;
    for (let target = 0; target < targets; target += 1)
      if (structure?.protectedBy[target] === chain && (activeTargets & (1 << target)) !== 0)
        return true;
    return false;
  }

  #extend(number: number): number {
    if (this.newestFrame < 0) return FIRST_CYCLE + number;
    return extendSequence(this.newestFrame, number);
  }

  /** One that comes late was for its own frame only. */
  #take(structure: DependencyStructure): void {
    if (this.frameNumber < this.#structureFrame) return;
    this.#structureFrame = this.frameNumber;
    this.structure = structure;
  }

  /** What its template says, and what it says itself instead. */
  #readFrame(structure: DependencyStructure, template: number, flags: number): boolean {
    this.spatialId = structure.spatialIds[template] ?? 0;
    this.temporalId = structure.temporalIds[template] ?? 0;
    this.presentIn = structure.presentIn[template] ?? 0;
    this.switchIn = structure.switchIn[template] ?? 0;
    const hasOwn = (flags & HAS_INDICATIONS) !== 0;
    this.isLayered = structure.isLayered && !hasOwn;
    if (hasOwn) this.#readIndications(structure);
    const references = structure.references[template] ?? NOTHING;
    if ((flags & HAS_REFERENCES) === 0) this.#takeReferences(references);
    else if (!this.#readReferences()) return false;
    this.chainDiffs.set(structure.chainDiffs[template] ?? NOTHING);
    if ((flags & HAS_CHAINS) !== 0) this.#readChains(structure);
    return !bits.isBeyond;
  }

  #readChains({ chains }: DependencyStructure): void {
    for (let chain = 0; chain < chains; chain += 1) this.chainDiffs[chain] = bits.read(8);
  }

  #readIndications({ targets }: DependencyStructure): void {
    this.presentIn = 0;
    this.switchIn = 0;
    for (let target = 0; target < targets; target += 1) {
      const indication = bits.read(2);
      if (indication !== Indication.notPresent) this.presentIn |= 1 << target;
      if (indication === Indication.switch) this.switchIn |= 1 << target;
    }
  }

  #takeReferences(references: Uint8Array): void {
    this.referenceCount = references.length;
    for (let index = 0; index < references.length; index += 1)
      this.references[index] = references[index] ?? 0;
  }

  /** | size (2) | difference - 1 (4 × size) | … | 0 (2) |. False when there are too many. */
  #readReferences(): boolean {
    this.referenceCount = 0;
    for (let size = bits.read(2); size > 0; size = bits.read(2)) {
      if (this.referenceCount === MOST_REFERENCES) return false;
      this.references[this.referenceCount] = bits.read(4 * size) + 1;
      this.referenceCount += 1;
    }
    return true;
  }
}

/** Bits of it, the first for the highest decode target. */
function readMask(targets: number): number {
  const high = bits.read(Math.max(0, targets - 16));
  return (high << Math.min(16, targets)) | bits.read(Math.min(16, targets));
}

function maskOf(targets: number): number {
  return targets === MOST_DECODE_TARGETS ? -1 : (1 << targets) - 1;
}

/** Its frame as seen by a receiver whose frame numbers are `delta` above. */
export function moveFrameNumber(bytes: Uint8Array, offset: number, delta: number): void {
  writeUint16(bytes, offset + 1, (readUint16(bytes, offset + 1) + delta) & 0xffff);
}
