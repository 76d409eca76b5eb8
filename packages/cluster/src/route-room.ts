// Where is a room, wherever the question landed? At its owner; else at a node that is chosen; a dead owner loses it.
import { setTimeout as wait } from 'node:timers/promises';
import type { Bus } from '@chorale/bus';
import type { MessageInitShape } from '@chorale/proto';
import {
  type AssignRoomRequest,
  type AssignRoomResponseSchema,
  NodeControlService,
} from '@chorale/proto/chorale/node_control';
import { type ChoraleError, nodeControlSubject } from '@chorale/protocol';
import { createBusTransport, createClient, fromRpcError } from '@chorale/rpc';
import type { Store } from '@chorale/store';
import { selectNode } from './placement.ts';
import type { RecentPlacements } from './recent-placements.ts';

type Answer = MessageInitShape<typeof AssignRoomResponseSchema>;

export interface RouteParts {
  readonly nodeId: string;
  readonly bus: Bus;
  readonly store: Store;
  /** Of this node, for as long as it lives. */
  readonly placements: RecentPlacements;
  /** Answers for this node alone. Throws unavailable when another one owns the room. */
  readonly assignHere: (request: AssignRoomRequest) => Promise<Answer>;
}

/** Whoever asks waits 4.5 s; a dead node is forgotten after 3. */
const DEADLINE_MS = 4_000;
const ASK_TIMEOUT_MS = 1_000;
const RETRY_MS = 150;

/** Throws unavailable when the room's node neither answers nor is dead within 4 s, and what that node throws. */
export async function routeRoom(parts: RouteParts, request: AssignRoomRequest): Promise<Answer> {
  const endMs = performance.now() + DEADLINE_MS;
  for (;;) {
    try {
      return await tryOnce(parts, request);
    } catch (error) {
      const reason = fromRpcError(error);
      if (!isPassing(reason) || performance.now() > endMs) throw reason;
    }
    await wait(RETRY_MS);
  }
}

async function tryOnce(parts: RouteParts, request: AssignRoomRequest): Promise<Answer> {
  const { nodeId, bus, store, assignHere } = parts;
  const owner = await store.rooms.find(request.roomName);
  const target = owner?.nodeId ?? (await chooseNode(parts, request));
  if (target === nodeId) return assignHere(request);
  try {
    const transport = createBusTransport(bus, nodeControlSubject(target));
    const node = createClient(NodeControlService, transport);
    return await node.assignRoom(request, { timeoutMs: ASK_TIMEOUT_MS });
  } catch (error) {
    if (owner !== undefined && (await store.nodes.find(target)) === undefined) {
      await store.rooms.release(owner);
    }
    throw error;
  }
}

/** A peek opens nothing: any node may say what would happen. */
async function chooseNode(
  { nodeId, store, placements }: RouteParts,
  { peek }: AssignRoomRequest,
): Promise<string> {
  if (peek) return nodeId;
  const nodes = placements.adjust(await store.nodes.list());
  const chosen = selectNode(nodes, Math.random);
  if (chosen !== undefined) placements.note(chosen);
  return chosen?.nodeId ?? nodeId;
}

const isPassing = ({ code }: ChoraleError): boolean =>
  code === 'unavailable' || code === 'deadline_exceeded' || code === 'aborted';
