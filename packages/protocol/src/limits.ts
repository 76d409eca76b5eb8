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
  /**
   * Subscribers of one room on one worker; the next go to another one, fed by a pipe. 0: all stay on one. One publisher's 250
   * packets a second, at 4 µs each, to 400 subscribers take two fifths of a core.
   */
  readonly subscribersPerWorker: number;
  /** Bytes of one data packet: what a data channel carries. */
  readonly dataPacketBytes: number;
  /** Characters of the key of a data blob, and bytes of all blobs of one participant. LiveKit's values. */
  readonly dataBlobKeyLength: number;
  readonly dataBlobsBytes: number;
  /** Milliseconds between two rounds of news about participants who publish nothing. LiveKit's value. */
  readonly participantUpdateIntervalMs: number;
  /** In rooms of up to so many nobody waits for a round: people who meet act on each other's names, and the messages are few. */
  readonly participantsToldAtOnce: number;
  /** Bytes of one message of such news. LiveKit's value. */
  readonly participantUpdateBytes: number;
  /** Milliseconds between two updates of a room's counts. LiveKit's value. */
  readonly roomUpdateIntervalMs: number;
  /** Milliseconds for which clients' metrics are gathered before they are passed on. LiveKit's value. */
  readonly metricsIntervalMs: number;
  /** Metric samples and events that one participant may have waiting; more are dropped. */
  readonly metricsSamples: number;
  /** Tracks that one participant may be sent at a time, by kind; 0: no limit. */
  readonly subscriptionLimitVideo: number;
  readonly subscriptionLimitAudio: number;
  /** Milliseconds for which a wish for a track that nobody publishes is kept. LiveKit's value. */
  readonly trackNotFoundMs: number;
  /** Tokens that fail from one address in a minute; then 429 for a minute. 0: no limit. Offices share an address. */
  readonly authFailuresPerAddress: number;
  /** Joins a second from one address, and into one room at one gateway; 0: no limit. Above what one machine's load tool does. */
  readonly joinsPerAddress: number;
  readonly joinsPerRoom: number;
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
  subscribersPerWorker: 400,
  dataPacketBytes: 65_535,
  dataBlobKeyLength: 256,
  dataBlobsBytes: 64_000,
  participantUpdateIntervalMs: 3_000,
  participantsToldAtOnce: 12,
  participantUpdateBytes: 128 * 1024,
  roomUpdateIntervalMs: 5_000,
  metricsIntervalMs: 10_000,
  metricsSamples: 1_000,
  subscriptionLimitVideo: 0,
  subscriptionLimitAudio: 0,
  trackNotFoundMs: 60_000,
  authFailuresPerAddress: 100,
  joinsPerAddress: 100,
  joinsPerRoom: 100,
};
