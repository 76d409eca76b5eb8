// How do tests and `npm run cluster` get a NATS and a Redis of their own? The door of both programs.
export { findMissingServers } from './find-missing.ts';
export { type NatsCluster, startNatsCluster } from './nats-cluster.ts';
export { type NatsServerOptions, startNatsServer } from './nats-server.ts';
export { type RedisCluster, startRedisCluster } from './redis-cluster.ts';
export { type RedisSentinels, SENTINEL_MASTER, startRedisSentinels } from './redis-sentinels.ts';
export { type RedisServerOptions, startRedisServer } from './redis-server.ts';
export type { LocalServer } from './run-server.ts';
