import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConfigError, parseConfig } from './load.ts';

const problemsOf = (value: object): readonly string[] => {
  try {
    parseConfig(value);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
};

test('without nats and redis everything stays in one process', () => {
  const { nats, redis } = parseConfig({});
  assert.deepEqual([nats, redis], [undefined, undefined]);
});

test("LiveKit's redis section is read as it stands", () => {
  const { redis } = parseConfig({
    redis: { address: 'localhost:6379', username: 'u', password: 'p', db: 1, use_tls: true },
  });
  assert.deepEqual([redis?.address, redis?.db, redis?.use_tls], ['localhost:6379', 1, true]);
});

test('what cannot work is told with its path, all at once', () => {
  assert.deepEqual(problemsOf({ nats: { servers: ['localhost'] }, redis: { db: 0 } }), [
    'nats.servers.0: expected nats://host:port',
    'redis: exactly one of address, sentinel_addresses and cluster_addresses',
  ]);
  const twice = { servers: ['nats://a:1'], token: 't', creds_file: 'f' };
  assert.match(problemsOf({ nats: twice }).join(), /at most one of/);
  const sentinels = { sentinel_addresses: ['a:1', 'b:2'] };
  assert.match(problemsOf({ redis: sentinels }).join(), /sentinel_master_name/);
  assert.match(problemsOf({ redis: { address: 'a:1', sentinel: true } }).join(), /sentinel/);
});
