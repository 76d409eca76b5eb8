// What does the published protocol package define? Its runtime descriptors, each with the file that it comes from.
import { globSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type EnumType, type MessageType, proto3 } from '@bufbuild/protobuf-v1';
import * as published from '@livekit/protocol';

export interface PublishedType {
  readonly typeName: string;
  readonly file: string;
}

const gen = join(
  dirname(createRequire(import.meta.url).resolve('@livekit/protocol')),
  '../src/gen',
);

/** `livekit.Room` → `livekit_models`, for every message and enum, nested ones too. */
export function readPublishedTypes(kind: 'message' | 'enum'): PublishedType[] {
  return globSync('**/*_pb.js', { cwd: gen }).flatMap((path) => {
    const file = (path.split('/').at(-1) ?? '').replace('_pb.js', '');
    const source = readFileSync(join(gen, path), 'utf8');
    return [...source.matchAll(new RegExp(`@generated from ${kind} (livekit\\.[\\w.]+)`, 'g'))].map(
      (match) => ({ typeName: match[1] ?? '', file }),
    );
  });
}

const values = Object.values(published) as unknown[];

export function findPublishedMessage(typeName: string): MessageType | undefined {
  return values.find(
    (value): value is MessageType =>
      typeof value === 'function' && 'typeName' in value && value.typeName === typeName,
  );
}

export function findPublishedEnum(typeName: string): EnumType | undefined {
  for (const value of values) {
    if (typeof value !== 'object' || value === null) continue;
    const type = enumTypeOf(value);
    if (type?.typeName === typeName) return type;
  }
  return;
}

function enumTypeOf(value: object): EnumType | undefined {
  try {
    return proto3.getEnumType(value as never);
  } catch {
    return;
  }
}
