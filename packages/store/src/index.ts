// What must the stack find again? Interfaces with a twin each for one process and, later, for many.
export { createMemoryStore } from './memory/memory-store.ts';
export type { Ownership, RoomStore, Store } from './room-store.ts';
