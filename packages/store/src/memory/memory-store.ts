// Where is shared state kept when everything runs in one process? The memory twin.
import type { Ownership, RoomStore, Store } from '../room-store.ts';
import { MemoryInstanceStore } from './memory-instance-store.ts';
import { MemoryNodeStore } from './memory-node-store.ts';

export function createMemoryStore(): Store {
  return {
    rooms: new MemoryRoomStore(),
    nodes: new MemoryNodeStore(),
    instances: new MemoryInstanceStore(),
    generation: 0,
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

class MemoryRoomStore implements RoomStore {
  readonly #owners = new Map<string, Ownership>();
  /** One counter for all names: an epoch never comes twice, though names are forgotten. */
  #epoch = 0;

  async claim(roomName: string, nodeId: string): Promise<Ownership> {
    const owner = this.#owners.get(roomName);
    if (owner !== undefined) return owner;
    const ownership = { roomName, nodeId, epoch: ++this.#epoch };
    this.#owners.set(roomName, ownership);
    return ownership;
  }

  async find(roomName: string): Promise<Ownership | undefined> {
    return this.#owners.get(roomName);
  }

  async release({ roomName, epoch }: Ownership): Promise<boolean> {
    if (this.#owners.get(roomName)?.epoch !== epoch) return false;
    return this.#owners.delete(roomName);
  }

  /** This twin never loses data: what it does not know is stale, or newer than all it has seen. */
  async adopt(ownership: Ownership): Promise<boolean> {
    const { roomName, epoch } = ownership;
    const owner = this.#owners.get(roomName);
    if (owner !== undefined) return owner.epoch === epoch;
    if (epoch <= this.#epoch) return false;
    this.#epoch = epoch;
    this.#owners.set(roomName, ownership);
    return true;
  }

  async list(): Promise<readonly Ownership[]> {
    return [...this.#owners.values()];
  }
}
