// Do arrows point down, and does each library have one door?
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const root = join(import.meta.dirname, '../..');

const mayImport: Record<string, readonly string[]> = {
  proto: [],
  rtp: [],
  async: [],
  native: [],
  'local-servers': [],
  protocol: ['proto'],
  telemetry: ['async', 'protocol'],
  auth: ['proto', 'protocol'],
  bus: ['async', 'local-servers', 'protocol'],
  store: ['async', 'local-servers', 'proto', 'protocol'],
  rpc: ['async', 'bus', 'proto', 'protocol'],
  cluster: ['async', 'bus', 'proto', 'protocol', 'rpc', 'store', 'telemetry'],
  service: ['async', 'protocol', 'rpc', 'telemetry'],
  media: ['async', 'rtp'],
  transport: ['async', 'native', 'protocol', 'rtp'],
  api: ['auth', 'bus', 'cluster', 'proto', 'protocol', 'rpc', 'service', 'store', 'telemetry'],
  egress: ['bus', 'cluster', 'proto', 'protocol', 'rpc', 'service', 'store', 'telemetry'],
  ingress: ['bus', 'cluster', 'proto', 'protocol', 'rpc', 'service', 'store', 'telemetry'],
  webhook: ['async', 'auth', 'bus', 'proto', 'protocol', 'service', 'telemetry'],
  'signal-gateway': [
    ...['async', 'auth', 'bus', 'proto', 'protocol', 'rpc', 'service', 'store', 'telemetry'],
  ],
  'sfu-node': [
    ...[
      'async',
      'auth',
      'bus',
      'cluster',
      'media',
      'proto',
      'protocol',
      'rpc',
      'rtp',
      'service',
      'store',
    ],
    ...['telemetry', 'transport'],
  ],
  standalone: [
    ...[
      'api',
      'async',
      'auth',
      'bus',
      'egress',
      'ingress',
      'local-servers',
      'proto',
      'protocol',
      'rpc',
      'service',
    ],
    'sfu-node',
    ...['signal-gateway', 'store', 'telemetry', 'webhook'],
  ],
};

const doors: Record<string, readonly string[]> = {
  '@bufbuild/protobuf': ['proto'],
  '@connectrpc/connect': ['rpc'],
  '@connectrpc/connect-fastify': ['rpc'],
  '@fastify/cors': ['service'],
  '@fastify/static': ['service'],
  '@fastify/websocket': ['service'],
  '@nats-io/jetstream': ['bus'],
  '@nats-io/kv': ['bus'],
  '@nats-io/transport-node': ['bus'],
  fastify: ['service'],
  'fast-check': ['media', 'native', 'rtp', 'transport'],
  ioredis: ['store'],
  jose: ['auth'],
  pino: ['telemetry'],
  yaml: ['service'],
  'livekit-client': ['standalone'],
  vite: ['standalone'],
  ws: ['service'],
  zod: ['service'],
};

interface Member {
  readonly folder: string;
  readonly name: string;
  readonly imports: readonly string[];
}

function readMember(folder: string): Member {
  const files = globSync(`${folder}/src/**/*.ts`, { cwd: root });
  const imports = files.flatMap((file) => readImports(readFileSync(join(root, file), 'utf8')));
  return { folder, name: folder.split('/').at(-1) ?? '', imports };
}

function readImports(source: string): string[] {
  return [...source.matchAll(/\bfrom\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/g)].map(
    (match) => match[1] ?? match[2] ?? '',
  );
}

const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

const members = globSync(['packages/*', 'services/*'], { cwd: root }).map(readMember);

test('every member is in the table', () => {
  assert.deepEqual(members.map(({ name }) => name).toSorted(), Object.keys(mayImport).toSorted());
});

for (const { folder, name, imports } of members) {
  const outside = [
    ...new Set(imports.filter((i) => !i.startsWith('.') && !i.startsWith('node:')).map(packageOf)),
  ];

  test(`${folder} imports only what lies below it`, () => {
    const internal = outside
      .filter((i) => i.startsWith('@chorale/'))
      .map((i) => i.slice('@chorale/'.length));
    assert.deepEqual(
      internal.filter((i) => !mayImport[name]?.includes(i)),
      [],
    );
  });

  test(`${folder} goes through the doors`, () => {
    const libraries = outside.filter((i) => !i.startsWith('@chorale/'));
    assert.deepEqual(
      libraries.filter((i) => !doors[i]?.includes(name)),
      [],
    );
  });
}
