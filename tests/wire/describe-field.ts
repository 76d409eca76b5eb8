// How is a field of either protobuf runtime written down, so that the two can be compared? One line that holds all of it.
import { type DescField, ScalarType } from '@bufbuild/protobuf';
import type { FieldInfo } from '@bufbuild/protobuf-v1';

export function describeOurs(field: DescField): string {
  const label = ['list', 'map'].includes(field.fieldKind) ? field.fieldKind : 'one';
  const presence =
    field.fieldKind === 'scalar' || field.fieldKind === 'enum' ? field.proto.proto3Optional : false;
  const packed = field.fieldKind === 'list' && field.packed;
  return line({
    name: field.name,
    number: field.number,
    label,
    type: typeOfOurs(field),
    optional: presence,
    oneof: field.oneof?.name,
    jsonName: field.jsonName,
    packed,
  });
}

export function describePublished(field: FieldInfo): string {
  const repeated = field.kind !== 'map' && field.repeated;
  const one = repeated ? 'list' : 'one';
  return line({
    name: field.name,
    number: field.no,
    label: field.kind === 'map' ? 'map' : one,
    type: typeOfPublished(field),
    optional: field.kind !== 'map' && field.kind !== 'message' && field.opt,
    oneof: field.oneof?.name,
    jsonName: field.jsonName,
    packed: repeated && field.packed,
  });
}

interface Facts {
  readonly name: string;
  readonly number: number;
  readonly label: string;
  readonly type: string;
  readonly optional: boolean;
  readonly oneof: string | undefined;
  readonly jsonName: string;
  readonly packed: boolean;
}

const line = (facts: Facts): string => JSON.stringify(facts);

function typeOfOurs(field: DescField): string {
  if (field.fieldKind === 'map') {
    const value = field.mapKind === 'scalar' ? ScalarType[field.scalar] : typeNameOf(field);
    return `${ScalarType[field.mapKey]} → ${value}`;
  }
  const scalar =
    field.fieldKind === 'list' ? field.listKind === 'scalar' : field.fieldKind === 'scalar';
  return scalar && field.scalar !== undefined
    ? (ScalarType[field.scalar] ?? '')
    : typeNameOf(field);
}

const typeNameOf = (field: DescField): string =>
  field.message?.typeName ?? field.enum?.typeName ?? 'nothing';

function typeOfPublished(field: FieldInfo): string {
  if (field.kind === 'scalar') return ScalarType[field.T] ?? '';
  if (field.kind !== 'map') return field.T.typeName;
  const value = field.V.kind === 'scalar' ? ScalarType[field.V.T] : field.V.T.typeName;
  return `${ScalarType[field.K]} → ${value}`;
}
