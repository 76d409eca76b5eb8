// What happens in a room, and where does each packet go? The door for compositions.
export type { RoomConfig, SfuNodeConfig, TransportConfig } from './config.ts';
export { createSfuNode, type SfuNode } from './create-sfu-node.ts';
export type { SfuNodeDeps } from './deps.ts';
export { type DebugListener, type DebugReport, listenForDebug } from './mount-debug.ts';
export type { ParticipantReport, RoomReport } from './node/inspect-rooms.ts';
export type { WorkerReport } from './node/inspect-workers.ts';
export { readSfuNodeConfig } from './read-config.ts';
