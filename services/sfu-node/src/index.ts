// What happens in a room, and where does each packet go? The door for compositions.
export type { RoomConfig, SfuNodeConfig, TransportConfig } from './config.ts';
export { createSfuNode, type SfuNodeDeps } from './create-sfu-node.ts';
