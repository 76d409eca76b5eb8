// How is a dependency descriptor written? For senders and tests: what is forwarded keeps the bytes that came. RTP payload format
// for AV1, appendix A.8.

export interface DependencyTemplate {
  readonly spatial: number;
  readonly temporal: number;
  /** One letter for each decode target: `-` not present, `D` discardable, `S` switch, `R` required. */
  readonly indications: string;
  /** How far back the frames are that it uses, 1–16. */
  readonly references: readonly number[];
  /** For each chain how far back its frame before is, 0–15. */
  readonly chains: readonly number[];
}

export interface DependencyTemplates {
  readonly templateIdOffset: number;
  /** In the order of layers: each as the one before, one temporal layer above, or the lowest of the next spatial one. */
  readonly templates: readonly DependencyTemplate[];
  /** For each decode target its chain; empty without chains. */
  readonly protectedBy: readonly number[];
  readonly sizes?: readonly { readonly width: number; readonly height: number }[];
}

export interface DependencyFields {
  readonly startsFrame: boolean;
  readonly endsFrame: boolean;
  readonly templateId: number;
  readonly frameNumber: number;
  readonly structure?: DependencyTemplates;
  /** A bit for each of so many decode targets. */
  readonly active?: { readonly mask: number; readonly targets: number };
  /** Instead of the template's. */
  readonly indications?: string;
  readonly references?: readonly number[];
  readonly chains?: readonly number[];
}

const LETTERS = '-DSR';

class BitWriter {
  readonly #bits: number[] = [];

  write(value: number, bits: number): void {
    for (let bit = bits - 1; bit >= 0; bit -= 1) this.#bits.push((value >>> bit) & 1);
  }

  /** ns(n), section 4.10.7 of the AV1 specification. */
  writeBelow(value: number, count: number): void {
    const bits = 32 - Math.clz32(count);
    const short = (1 << bits) - count;
    if (value < short) this.write(value, bits - 1);
    else this.write(value + short, bits);
  }

  finish(): Uint8Array {
    const bytes = new Uint8Array(Math.ceil(this.#bits.length / 8));
    for (const [index, bit] of this.#bits.entries())
      bytes[index >> 3] = (bytes[index >> 3] ?? 0) | (bit << (7 - (index & 7)));
    return bytes;
  }
}

export function encodeDependencyDescriptor(fields: DependencyFields): Uint8Array {
  const bits = new BitWriter();
  bits.write(Number(fields.startsFrame), 1);
  bits.write(Number(fields.endsFrame), 1);
  bits.write(fields.templateId, 6);
  bits.write(fields.frameNumber & 0xffff, 16);
  const { structure, active, indications, references, chains } = fields;
  const extended = [structure, active, indications, references, chains];
  if (extended.every((one) => one === undefined)) return bits.finish();
  for (const one of extended) bits.write(Number(one !== undefined), 1);
  if (structure !== undefined) writeStructure(bits, structure);
  if (active !== undefined) bits.write(active.mask, active.targets);
  if (indications !== undefined) writeIndications(bits, indications);
  if (references !== undefined) writeReferences(bits, references);
  for (const diff of chains ?? []) bits.write(diff, 8);
  return bits.finish();
}

function writeStructure(bits: BitWriter, structure: DependencyTemplates): void {
  const { templates, templateIdOffset, sizes } = structure;
  const targets = templates[0]?.indications.length ?? 1;
  bits.write(templateIdOffset, 6);
  bits.write(targets - 1, 5);
  for (const [index, template] of templates.entries())
    bits.write(nextLayer(template, templates[index + 1]), 2);
  for (const { indications } of templates) writeIndications(bits, indications);
  for (const { references } of templates) {
    for (const difference of references) bits.write(0x10 | (difference - 1), 5);
    bits.write(0, 1);
  }
  writeChains(bits, structure, targets);
  bits.write(sizes === undefined ? 0 : 1, 1);
  for (const { width, height } of sizes ?? []) {
    bits.write(width - 1, 16);
    bits.write(height - 1, 16);
  }
}

function writeChains(bits: BitWriter, structure: DependencyTemplates, targets: number): void {
  const { templates, protectedBy } = structure;
  const count = protectedBy.length === 0 ? 0 : Math.max(...protectedBy) + 1;
  bits.writeBelow(count, targets + 1);
  for (const chain of protectedBy) bits.writeBelow(chain, count);
  for (const { chains } of templates)
    for (const difference of chains.slice(0, count)) bits.write(difference, 4);
}

function nextLayer(one: DependencyTemplate, next: DependencyTemplate | undefined): number {
  if (next === undefined) return 3;
  if (next.spatial > one.spatial) return 2;
  return next.temporal > one.temporal ? 1 : 0;
}

function writeIndications(bits: BitWriter, indications: string): void {
  for (const letter of indications) bits.write(LETTERS.indexOf(letter), 2);
}

function writeReferences(bits: BitWriter, references: readonly number[]): void {
  for (const difference of references) {
    const size = difference <= 16 ? 1 : difference <= 256 ? 2 : 3;
    bits.write(size, 2);
    bits.write(difference - 1, 4 * size);
  }
  bits.write(0, 2);
}
