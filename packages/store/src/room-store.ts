// Which node owns a room? The directory that every node and gateway shares.
import type { InstanceStore } from './instance-store.ts';
import type { NodeStore } from './node-store.ts';

/** One life of a room name on one node. */
export interface Ownership {
  readonly roomName: string;
  readonly nodeId: string;
  /** Rises with every new owner of the name, for ever: whoever holds an older one has lost the room. */
  readonly epoch: number;
}

export interface RoomStore {
  /** Makes `nodeId` the owner unless the room has one already. Resolves to whoever owns it now. */
  claim(roomName: string, nodeId: string): Promise<Ownership>;
  find(roomName: string): Promise<Ownership | undefined>;
  /** False, and nothing is changed, when somebody else owns the room by now. For an owner that is dead, anyone may. */
  release(ownership: Ownership): Promise<boolean>;
  /**
   * Says again that the room lives, every few seconds: a store that lost its data learns it anew. False: somebody else has
   * it, or had it since; the caller's room is stale and must end.
   */
  adopt(ownership: Ownership): Promise<boolean>;
  /** In no order. */
  list(): Promise<readonly Ownership[]>;
}

/** What the stack must find again, by area. Whatever cannot be reached or answers garbage is `unavailable`. */
export interface Store extends AsyncDisposable {
  readonly rooms: RoomStore;
  readonly nodes: NodeStore;
  readonly instances: InstanceStore;
  /** Rises when the store was away and is back: it may have lost its data, and what lives must say so at once. */
  readonly generation: number;
}
