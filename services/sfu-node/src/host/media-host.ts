// What does a media host hold? The transports and feeds of one room, on the sockets of one worker.
import type { Clock } from '@chorale/async';
import type {
  DownTrack,
  DownTrackOptions,
  MediaEngine,
  MediaPipe,
  MediaTransport,
  Receiver,
  SpeakerObserver,
} from '@chorale/media';
import type { Logger } from '@chorale/telemetry';
import type {
  BoundTrack,
  DataChannel,
  JoinedPipe,
  OpenedPipe,
  PeerConnection,
  PeerConnectionRole,
  PipeHub,
  PublishedSection,
  TransportHost,
} from '@chorale/transport';
import type { FeedPulse } from './feed-pulse.ts';
import type { HostEvent, LayerFacts, PipeEvent } from './messages.ts';

/** What every host of a worker shares. */
export interface HostParts {
  readonly transports: TransportHost;
  readonly engine: MediaEngine;
  readonly pipes: PipeHub;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Those that are open. */
  readonly hosts: Set<MediaHostState>;
}

/** One peer connection of a participant. */
export interface HostTransport {
  readonly id: string;
  readonly role: PeerConnectionRole;
  readonly connection: PeerConnection;
  readonly media: MediaTransport;
  /** The newest of each label that is open. */
  readonly channels: Map<string, DataChannel>;
  readonly down: Map<string, DownTrack>;
  published: readonly PublishedSection[];
  bound: readonly BoundTrack[];
  /** Tracks that the room wants sent, and the feed of each. */
  readonly wanted: Map<string, string>;
  readonly paused: Set<string>;
  /** By track: what it is sent as. */
  readonly options: Map<string, DownTrackOptions>;
  /** By track: what its subscriber takes; absent: everything. */
  readonly layers: Map<string, LayerFacts>;
  readonly rounds: NegotiationRounds;
}

/** Whether a round that we began is under way, and what must follow it. */
export interface NegotiationRounds {
  nextId: number;
  outstanding: boolean;
  again: boolean;
  restartIce: boolean;
  /** Tracks that had no section after the last round, and how many rounds in a row bound none of them (single mode). */
  waiting: number;
  fruitless: number;
  timer: Disposable | undefined;
  /** Runs out when the client does not answer a requirement (single mode). */
  patience: Disposable | undefined;
}

/** A track in one codec that is here: by a transport of this host, or by a pipe. */
export interface AttachedFeed {
  readonly feed: string;
  readonly transport?: HostTransport;
  readonly pipe?: HostPipe;
  readonly receiver: Receiver;
  /** Every codec that may come, lower case, the preferred one first. */
  readonly listMimeTypes: () => readonly string[];
  readonly end?: () => void;
}

/** One end of a pipe to another host of the room. */
export interface HostPipe {
  readonly end: OpenedPipe | JoinedPipe;
  readonly media: MediaPipe;
  /** Feed → its number there. */
  readonly carried: Map<string, number>;
}

export interface MediaHostState {
  readonly parts: HostParts;
  readonly emit: (event: HostEvent | PipeEvent) => void;
  readonly transports: Map<string, HostTransport>;
  readonly feeds: Map<string, AttachedFeed>;
  readonly pipes: Map<string, HostPipe>;
  readonly speakers: SpeakerObserver;
  /** By feed: how the last interval went. */
  pulses: ReadonlyMap<string, FeedPulse>;
}
