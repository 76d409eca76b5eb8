// Under which keys is state kept? Names enter only as base64url, so that none has a meaning there.
import type { InstanceKind, InstanceRecord } from '../instance-store.ts';
import type { RedisClient } from './redis-connect.ts';

const ROOM = 'chorale:room:';
const NODE = 'chorale:node:';
const INSTANCE = 'chorale:instance:';
const encode = (name: string): string => Buffer.from(name, 'utf8').toString('base64url');
const decode = (text: string): string => Buffer.from(text, 'base64url').toString('utf8');

export const roomKey = (roomName: string): string => ROOM + encode(roomName);
export const roomNameOf = (key: string): string => decode(key.slice(ROOM.length));
export const nodeKey = (nodeId: string): string => NODE + encode(nodeId);
export const instanceKey = ({
  kind,
  instanceId,
}: Pick<InstanceRecord, 'kind' | 'instanceId'>): string =>
  `${INSTANCE}${kind}:${encode(instanceId)}`;

export const listRoomKeys = (client: RedisClient): Promise<string[]> => scan(client, ROOM);
export const listNodeKeys = (client: RedisClient): Promise<string[]> => scan(client, NODE);
export const listInstanceKeys = (client: RedisClient, kind: InstanceKind): Promise<string[]> =>
  scan(client, `${INSTANCE}${kind}:`);

/** A scan may return a key twice. In a cluster every master is asked. */
async function scan(client: RedisClient, prefix: string): Promise<string[]> {
  const servers = 'nodes' in client ? client.nodes('master') : [client];
  const keys = new Set<string>();
  for (const server of servers) {
    let cursor = '0';
    do {
      const [next, found] = await server.scan(cursor, 'MATCH', `${prefix}*`, 'COUNT', 500);
      for (const key of found) keys.add(key);
      cursor = next;
    } while (cursor !== '0');
  }
  return [...keys];
}
