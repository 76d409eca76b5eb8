// How does a node stay known, keep its rooms, and clear away what dead nodes left?
import { repeatTogether } from '@chorale/async';
import type { NodeRecord, Ownership, Store } from '@chorale/store';
import type { Logger } from '@chorale/telemetry';

export interface MembershipParts {
  readonly nodeId: string;
  readonly store: Store;
  readonly logger: Logger;
  readonly describe: () => Promise<NodeRecord>;
  readonly ownerships: () => readonly Ownership[];
  /** Somebody else owns the room by now: it must end here. */
  readonly onLost: (ownership: Ownership) => void;
}

export interface Membership extends AsyncDisposable {
  /** Says at once what `describe` says now. */
  announce(): Promise<void>;
}

const BEAT_INTERVAL_MS = 1_000;
/** Three beats: a killed node's rooms open elsewhere within as many seconds, and one late beat costs nothing. */
const NODE_TTL_MS = 3_000;
/** Every so many beats rooms are adopted, and dead nodes looked for. */
const ROUND_BEATS = 3;
/** A node must be missing in so many looks in a row: one that lost Redis for a moment keeps its rooms. */
const LOOKS = 3;

/** Owns the node's record: disposing removes it. A store that is away is told of once, and never throws from here. */
export async function joinCluster(parts: MembershipParts): Promise<Membership> {
  const { nodeId, store, logger } = parts;
  const missing = new Map<string, number>();
  let beats = 0;
  let { generation } = store;
  let busy = false;
  let failing = false;

  const announce = async (): Promise<void> => store.nodes.put(await parts.describe(), NODE_TTL_MS);
  const round = async (): Promise<void> => {
    await announce();
    const isBack = generation !== store.generation;
    generation = store.generation;
    if (beats++ % ROUND_BEATS !== 0 && !isBack) return;
    await adoptRooms(parts);
    await clearDeadNodes(parts, missing);
  };
  const beat = async (): Promise<void> => {
    if (busy) return;
    busy = true;
    try {
      await round();
      failing = false;
    } catch (error) {
      if (!failing) logger.warn({ error: String(error) }, 'the node cannot announce itself');
      failing = true;
    }
    busy = false;
  };

  await beat();
  const repeat = repeatTogether(BEAT_INTERVAL_MS, () => void beat());
  return {
    announce: () => announce().catch(() => undefined),
    async [Symbol.asyncDispose](): Promise<void> {
      repeat[Symbol.dispose]();
      await store.nodes.remove(nodeId).catch(() => undefined);
    },
  };
}

async function adoptRooms({ store, logger, ownerships, onLost }: MembershipParts): Promise<void> {
  for (const ownership of ownerships()) {
    if (await store.rooms.adopt(ownership)) continue;
    logger.warn({ room: ownership.roomName }, 'another node has taken the room');
    onLost(ownership);
  }
}

/** Rooms first, then nodes: a node that has just come is not taken for dead. */
async function clearDeadNodes(
  { store, logger }: MembershipParts,
  missing: Map<string, number>,
): Promise<void> {
  const rooms = await store.rooms.list();
  const living = new Set((await store.nodes.list()).map(({ nodeId }) => nodeId));
  const absent = new Set(rooms.map(({ nodeId }) => nodeId).filter((id) => !living.has(id)));
  for (const nodeId of [...missing.keys()]) if (!absent.has(nodeId)) missing.delete(nodeId);
  for (const nodeId of absent) missing.set(nodeId, (missing.get(nodeId) ?? 0) + 1);
  for (const ownership of rooms) {
    if ((missing.get(ownership.nodeId) ?? 0) < LOOKS) continue;
    const released = await store.rooms.release(ownership);
    if (released) logger.info({ room: ownership.roomName }, 'released the room of a dead node');
  }
}
