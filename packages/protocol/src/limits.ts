// Which limits hold by default? Each may be changed in the configuration; the reasons stand beside them.

export interface Limits {
  /** Bytes of one signal message, before and after decompression. LiveKit's value. */
  readonly signalMessageBytes: number;
  /** Bytes of a decoded JoinRequest. LiveKit's value. */
  readonly joinRequestBytes: number;
  /** Bytes of an access token: room for 64 KiB of attributes would let strangers cost us memory before they are known. */
  readonly accessTokenBytes: number;
  readonly roomNameLength: number;
  readonly identityLength: number;
  readonly participantNameLength: number;
  readonly metadataBytes: number;
  readonly attributesBytes: number;
  /** Tracks announced by AddTrack that no section carries yet. */
  readonly pendingTracks: number;
  /** Tracks that one participant may have published at a time. */
  readonly publishedTracks: number;
  /** Signal messages a second and in a burst, per connection; beyond it the socket is closed. */
  readonly signalRate: number;
  readonly signalBurst: number;
  /** WebSockets open from one address. */
  readonly connectionsPerAddress: number;
  /** Bytes queued towards one WebSocket that does not read; beyond it the socket is closed. */
  readonly socketBacklogBytes: number;
  readonly participantsPerRoom: number;
  readonly roomsPerWorker: number;
  /** Bytes of one data packet: what a data channel carries. */
  readonly dataPacketBytes: number;
}

export const defaultLimits: Limits = {
  signalMessageBytes: 2 * 1024 * 1024,
  joinRequestBytes: 1024 * 1024,
  accessTokenBytes: 128 * 1024,
  roomNameLength: 256,
  identityLength: 256,
  participantNameLength: 256,
  metadataBytes: 512 * 1024,
  attributesBytes: 64 * 1024,
  pendingTracks: 20,
  publishedTracks: 32,
  signalRate: 50,
  signalBurst: 200,
  connectionsPerAddress: 200,
  socketBacklogBytes: 4 * 1024 * 1024,
  participantsPerRoom: 1000,
  roomsPerWorker: 1000,
  dataPacketBytes: 65_535,
};
