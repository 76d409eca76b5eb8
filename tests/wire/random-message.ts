// What does an arbitrary message look like? Every field may be set, to values at and between the edges; by a seed.
import {
  create,
  type DescField,
  type DescMessage,
  type Message,
  ScalarType,
} from '@bufbuild/protobuf';

export type Random = () => number;

const MAX_DEPTH = 4;

/** Mulberry32. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function createRandomMessage(desc: DescMessage, random: Random, depth = 0): Message {
  const init: Record<string, unknown> = {};
  for (const field of desc.fields) {
    if (field.oneof !== undefined || random() < 0.3) continue;
    const value = randomField(field, random, depth);
    if (value !== undefined) init[field.localName] = value;
  }
  for (const oneof of desc.oneofs) {
    const field = oneof.fields[Math.floor(random() * oneof.fields.length)];
    const value = field && randomField(field, random, depth);
    if (value !== undefined) init[oneof.localName] = { case: field?.localName, value };
  }
  return create(desc, init);
}

function randomField(field: DescField, random: Random, depth: number): unknown {
  switch (field.fieldKind) {
    case 'scalar':
      return randomScalar(field.scalar, random);
    case 'enum':
      return randomOf(field.enum.values, random).number;
    case 'message':
      return depth < MAX_DEPTH ? randomMessage(field.message, random, depth) : undefined;
    case 'list':
      return [0, 1]
        .map(() => randomItem(field, random, depth))
        .filter((item) => item !== undefined);
    case 'map':
      return Object.fromEntries(
        [0, 1]
          .map(() => [String(randomScalar(field.mapKey, random)), randomItem(field, random, depth)])
          .filter(([, item]) => item !== undefined),
      );
  }
}

function randomItem(
  field: DescField & { fieldKind: 'list' | 'map' },
  random: Random,
  depth: number,
): unknown {
  if (field.scalar !== undefined) return randomScalar(field.scalar, random);
  if (field.enum !== undefined) return randomOf(field.enum.values, random).number;
  if (field.message === undefined || depth >= MAX_DEPTH) return;
  return randomMessage(field.message, random, depth);
}

/** JSON writes durations and timestamps within limits, and Any needs a registry. */
function randomMessage(desc: DescMessage, random: Random, depth: number): Message | undefined {
  if (desc.typeName === 'google.protobuf.Any') return;
  if (desc.typeName.startsWith('google.protobuf.')) {
    return create(desc, { seconds: BigInt(Math.floor(random() * 1e9)), nanos: 500_000_000 });
  }
  return createRandomMessage(desc, random, depth + 1);
}

const randomOf = <T>(values: readonly T[], random: Random): T =>
  values[Math.floor(random() * values.length)] as T;

const texts = ['', 'room', 'ümläut', '日本', '"quoted"', 'a'.repeat(300), '\u0000\n', '😀'];
const edges32 = [0, 1, -1, 127, 128, 2_147_483_647, -2_147_483_648];
const edges64 = [0n, 1n, -1n, 2n ** 53n, 2n ** 63n - 1n, -(2n ** 63n)];

function randomScalar(type: ScalarType, random: Random): unknown {
  switch (type) {
    case ScalarType.STRING:
      return randomOf(texts, random);
    case ScalarType.BYTES:
      return Uint8Array.from({ length: Math.floor(random() * 40) }, () => random() * 256);
    case ScalarType.BOOL:
      return random() < 0.5;
    case ScalarType.FLOAT:
      return Math.fround(random() * 1000 - 500);
    case ScalarType.DOUBLE:
      return random() * 1e9 - 5e8;
    case ScalarType.INT32:
    case ScalarType.SINT32:
    case ScalarType.SFIXED32:
      return randomOf(edges32, random);
    case ScalarType.UINT32:
    case ScalarType.FIXED32:
      return randomOf(edges32, random) >>> 0;
    case ScalarType.UINT64:
    case ScalarType.FIXED64:
      return BigInt.asUintN(64, randomOf(edges64, random));
    default:
      return randomOf(edges64, random);
  }
}
