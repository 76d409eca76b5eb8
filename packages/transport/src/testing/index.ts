// What may tests above this package drive it with? Clients, never used in production.

export { createLoadMeans, type LoadMeans, type LoadProfile } from './load-means.ts';
export { LoadPeer, type LoadPeerListener, type LoadServer } from './load-peer.ts';
export { openLoadSocket } from './load-socket.ts';
export { transportTrials } from './parser-trials.ts';
