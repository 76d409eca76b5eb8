// Is every part of a dependency descriptor read, kept as long as it counts, and ignored when it contradicts itself?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DependencyReader, moveFrameNumber } from './dependency-descriptor.ts';
import {
  type DependencyFields,
  type DependencyTemplate,
  type DependencyTemplates,
  encodeDependencyDescriptor,
} from './encode-dependency-descriptor.ts';

const template = (
  layer: string,
  indications: string,
  references: readonly number[],
  chains: readonly number[],
): DependencyTemplate => ({
  ...{ spatial: Number(layer[1]), temporal: Number(layer[3]) },
  ...{ indications, references, chains },
});

/** Two spatial and two temporal layers; decode targets S0T0, S0T1, S1T0, S1T1. */
const L2T2: DependencyTemplates = {
  templateIdOffset: 60,
  templates: [
    template('S0T0', 'SSSS', [], [0, 0]),
    template('S0T0', 'SSRR', [4], [4, 3]),
    template('S0T1', '-D-R', [2], [2, 1]),
    template('S1T0', '--SS', [1], [1, 1]),
    template('S1T0', '--SS', [4, 1], [1, 1]),
    template('S1T1', '---D', [2, 1], [3, 2]),
  ],
  protectedBy: [0, 0, 1, 1],
  sizes: [
    { width: 320, height: 180 },
    { width: 640, height: 360 },
  ],
};
const KEY: DependencyFields = {
  ...{ startsFrame: true, endsFrame: false, templateId: 60, frameNumber: 65_534 },
  structure: L2T2,
};
const whole = { startsFrame: true, endsFrame: true };

function read(reader: DependencyReader, fields: DependencyFields): boolean {
  const bytes = encodeDependencyDescriptor(fields);
  const inPool = Uint8Array.from([0xff, 0xff, ...bytes, 0xff]);
  return reader.read(inPool, 2, bytes.length);
}

function begun(): DependencyReader {
  const reader = new DependencyReader();
  assert.ok(read(reader, KEY));
  return reader;
}

const referencesOf = ({ references, referenceCount }: DependencyReader): number[] => [
  ...references.subarray(0, referenceCount),
];

test('a structure tells layers, decode targets and chains', () => {
  const { structure, ...frame } = begun();
  assert.ok(structure);
  assert.deepEqual(structure.spatialIds, [0, 0, 0, 1, 1, 1]);
  assert.deepEqual(structure.temporalIds, [0, 0, 1, 0, 0, 1]);
  assert.deepEqual(structure.targetSpatial, [0, 0, 1, 1]);
  assert.deepEqual(structure.targetTemporal, [0, 1, 0, 1]);
  assert.deepEqual(structure.protectedBy, [0, 0, 1, 1]);
  assert.equal(frame.presentIn, 0b1111);
  assert.equal(frame.activeTargets, 0b1111);
  assert.equal(frame.referenceCount, 0);
});

test('frames are known by their templates, over the roll-over of frame numbers and template ids', () => {
  const reader = begun();
  assert.ok(read(reader, { ...whole, templateId: 1, frameNumber: 0 }));
  assert.deepEqual([reader.spatialId, reader.temporalId], [1, 1]);
  assert.deepEqual([reader.presentIn, reader.switchIn], [0b1000, 0]);
  assert.deepEqual(referencesOf(reader), [2, 1]);
  assert.deepEqual([...reader.chainDiffs.subarray(0, 2)], [3, 2]);
  assert.equal(reader.frameNumber, 0x1_0000 + 65_536);
  assert.equal(reader.startsFrame && reader.endsFrame, true);
});

test('a frame may say for itself what it uses and who needs it', () => {
  const reader = begun();
  const own = { indications: 'S-RD', references: [1, 17, 4096], chains: [200, 0] };
  assert.ok(read(reader, { ...whole, templateId: 62, frameNumber: 3, ...own }));
  assert.deepEqual([reader.presentIn, reader.switchIn], [0b1101, 0b0001]);
  assert.deepEqual(referencesOf(reader), [1, 17, 4096]);
  assert.deepEqual([...reader.chainDiffs.subarray(0, 2)], [200, 0]);
});

test('active decode targets stay until others are named', () => {
  const reader = begun();
  const active = { mask: 0b0011, targets: 4 };
  assert.ok(read(reader, { ...whole, templateId: 61, frameNumber: 2, active }));
  assert.ok(read(reader, { ...whole, templateId: 61, frameNumber: 4 }));
  assert.equal(reader.activeTargets, 0b0011);
  assert.ok(read(reader, { ...KEY, frameNumber: 6 }));
  assert.equal(reader.activeTargets, 0b1111);
});

test('a structure that comes late serves its own frame only', () => {
  const reader = begun();
  const other = { ...L2T2, templateIdOffset: 0, templates: L2T2.templates.slice(0, 3) };
  assert.ok(read(reader, { ...KEY, frameNumber: 65_500, templateId: 0, structure: other }));
  assert.ok(read(reader, { ...whole, templateId: 1, frameNumber: 0 }));
  assert.equal(reader.spatialId, 1);
});

test('which decode targets are within reach', () => {
  const { structure } = begun();
  assert.equal(structure?.targetsWithin(0, 0), 0b0001);
  assert.equal(structure?.targetsWithin(1, 0), 0b0101);
  assert.equal(structure?.targetsWithin(3, 7), 0b1111);
  const upper = new DependencyReader();
  const templates = L2T2.templates.map((one) => ({
    ...one,
    indications: one.indications.slice(3),
  }));
  assert.ok(read(upper, { ...KEY, structure: { ...L2T2, templates, protectedBy: [] } }));
  assert.equal(upper.structure?.targetsWithin(0, 0), 0b1, 'the lowest that there is');
});

for (const [name, fields] of [
  ['without a structure before', { ...whole, templateId: 60, frameNumber: 1 }],
  ['of a template that is not there', { ...KEY, templateId: 2 }],
  ['with a structure in the middle of a frame', { ...KEY, startsFrame: false }],
  [
    'with a fifth spatial layer',
    {
      ...KEY,
      structure: {
        ...L2T2,
        templates: [0, 1, 2, 3, 4].map((spatial) => template(`S${spatial}T0`, 'SSSS', [], [0, 0])),
      },
    },
  ],
  [
    'with 65 templates',
    {
      ...KEY,
      structure: {
        ...L2T2,
        templates: Array.from({ length: 65 }, () => template('S0T0', 'SSSS', [], [0, 0])),
      },
    },
  ],
  ['that uses 17 frames', { ...KEY, references: Array.from({ length: 17 }, (_, at) => at + 1) }],
] as const) {
  test(`a descriptor ${name} is ignored`, () => {
    const reader = new DependencyReader();
    assert.equal(read(reader, fields), false);
    assert.equal(reader.structure, undefined);
    assert.equal(reader.newestFrame, -1);
  });
}

test('a descriptor cut short is ignored, wherever it is cut', () => {
  const bytes = encodeDependencyDescriptor({ ...KEY, indications: 'SSSS', references: [300] });
  for (let length = 0; length < bytes.length; length += 1)
    assert.equal(new DependencyReader().read(bytes, 0, length), false, `${length} bytes`);
  assert.equal(new DependencyReader().read(bytes, 0, bytes.length), true);
});

test('any structure is read as it was written', () => {
  const shape = fc.record({
    ...{ spatial: fc.integer({ min: 1, max: 4 }), temporal: fc.integer({ min: 1, max: 8 }) },
    ...{ targets: fc.integer({ min: 1, max: 32 }), chains: fc.integer({ min: 0, max: 4 }) },
    ...{
      offset: fc.integer({ min: 0, max: 63 }),
      letters: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 7 }),
    },
  });
  const check = (one: typeof shape extends fc.Arbitrary<infer T> ? T : never): void => {
    const chains = Math.min(one.chains, one.targets);
    const letterAt = (at: number): string =>
      '-DSR'[one.letters[at % one.letters.length] ?? 0] ?? '-';
    const layers = Array.from({ length: one.spatial * one.temporal }, (_, at) => at);
    const templates = layers.map((at) => ({
      ...{ spatial: Math.floor(at / one.temporal), temporal: at % one.temporal },
      indications: Array.from({ length: one.targets }, (_, to) => letterAt(at * 5 + to)).join(''),
      ...{
        references: [1 + (at % 16)],
        chains: Array.from({ length: chains }, (_, to) => (at + to) % 16),
      },
    }));
    const protectedBy = Array.from({ length: chains === 0 ? 0 : one.targets }, (_, to) =>
      Math.min(to, chains - 1),
    );
    const structure = { templateIdOffset: one.offset, templates, protectedBy };
    const last = templates.length - 1;
    const reader = new DependencyReader();
    assert.ok(read(reader, { ...KEY, templateId: (one.offset + last) % 64, structure }));
    const { structure: seen } = reader;
    assert.deepEqual(
      seen?.spatialIds,
      templates.map(({ spatial }) => spatial),
    );
    assert.deepEqual(
      seen.temporalIds,
      templates.map(({ temporal }) => temporal),
    );
    const bit = (mask: number | undefined, to: number): boolean => (((mask ?? 0) >>> to) & 1) === 1;
    for (const [at, { indications }] of templates.entries())
      for (const [to, letter] of [...indications].entries()) {
        assert.equal(bit(seen.presentIn[at], to), letter !== '-');
        assert.equal(bit(seen.switchIn[at], to), letter === 'S');
      }
    assert.equal(reader.temporalId, one.temporal - 1);
    assert.deepEqual(
      seen.chainDiffs.map((row) => [...row]),
      templates.map((row) => row.chains),
    );
  };
  fc.assert(fc.property(shape, check), { numRuns: 300, seed: 3 });
});

test('a frame number is moved, modulo 2^16, and nothing else', () => {
  const bytes = encodeDependencyDescriptor({ ...KEY, frameNumber: 65_530 });
  const moved = bytes.slice();
  moveFrameNumber(moved, 0, 10);
  assert.deepEqual(moved, encodeDependencyDescriptor({ ...KEY, frameNumber: 4 }));
  moveFrameNumber(moved, 0, -10);
  assert.deepEqual(moved, bytes);
});
