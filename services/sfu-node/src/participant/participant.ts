// What does a room know of one participant? Identity, state, tracks and subscriptions; the verbs are files beside this.
import type { Grants } from '@chorale/proto/chorale/relay';
import {
  type ClientInfo,
  type ConnectionQuality,
  type DataBlob,
  type DataTrackInfo,
  ParticipantInfo_State as State,
  type TrackInfo,
  type VideoQuality,
} from '@chorale/proto/livekit/models';
import type { ConnectionSettings, SubscriptionPermission } from '@chorale/proto/livekit/rtc';
import { createSid } from '@chorale/protocol';
import type { AnnouncedTrack } from '@chorale/transport';
import type { LayerFacts, PublishedFacts } from '../host/messages.ts';
import type { Demand } from '../room/demand.ts';
import type { EncodedInfo } from '../room/encoded-info.ts';
import type { SignalSession } from '../room/signal-session.ts';

import type { DataSubscription } from './data-subscriptions.ts';
import type { TrackSettings } from './decide-layers.ts';
import { HeldPackets } from './held-packets.ts';

/** `/rtc/v1` came with clients of this protocol. */
const OLDEST_SINGLE_PROTOCOL = 16;

/** Announced by AddTrack; no section carries it yet. */
export interface PendingTrack {
  readonly cid: string;
  readonly info: TrackInfo;
  /** It is another codec of a track that is published: which. */
  readonly backup?: PublishedCodec;
}

/** One uplink section of a publication. */
export interface UplinkSection {
  readonly cid: string;
  /** What the client's SDP calls it: not always the cid. */
  readonly sdpCid: string;
  readonly mid: string;
}

/** A track in one codec. */
export interface PublishedCodec {
  /** What the media host calls it. */
  readonly feed: string;
  /** As SDP writes it: `video/VP8`. */
  readonly mimeType: string;
  /** How much of it anybody wants. */
  readonly demand: Demand;
  /** Undefined: its publisher has not been asked for it yet, or has not come to it. */
  section: UplinkSection | undefined;
}

export interface Publication {
  readonly info: TrackInfo;
  /** The first is there from the beginning, and the track ends with it. The others are backups. */
  readonly codecs: readonly [PublishedCodec, ...PublishedCodec[]];
  /** Whoever can is sent a backup: somebody needs it, and its publisher would not send two. */
  isRegressed: boolean;
  /** The publisher has been told that someone subscribed. */
  subscribedOnce: boolean;
}

/** One track that a participant wants, from asking the media host until it is no more wanted. */
export interface Subscription {
  readonly trackSid: string;
  readonly publisher: Participant;
  /** Which codec of it is sent. */
  feed: string;
  /** Lower case: what its section agreed on; undefined until then. */
  takes: ReadonlySet<string> | undefined;
  /** The media host has a section for it. */
  bound: boolean;
  /** Its viewer wants that much at most; undefined until that is known. */
  wanted: VideoQuality | undefined;
  /** As the media host was told. */
  flow: 'paused' | 'flowing';
  layers: LayerFacts;
  /** As the media host said last; undefined: it has never stopped for want of room. */
  streamState: 'active' | 'paused' | undefined;
}

export interface ParticipantOptions {
  readonly grants: Grants;
  readonly client: ClientInfo;
  readonly settings: ConnectionSettings;
  readonly single: boolean;
  readonly joinedAtMs: number;
}

export class Participant {
  readonly sid: string = createSid('PA_');
  readonly client: ClientInfo;
  readonly settings: ConnectionSettings;
  /** One peer connection for both directions. */
  readonly single: boolean;
  readonly joinedAtMs: number;
  readonly publisherTransport: string;
  readonly subscriberTransport: string;
  readonly pending: Map<string, PendingTrack> = new Map();
  /** What shaped the fmtp of the uplink sections, for each offer. By cid. */
  readonly announced: Map<string, AnnouncedTrack> = new Map();
  /** What its last offer sends. A section whose cid nobody announced waits here. */
  sections: readonly PublishedFacts[] = [];
  readonly publications: Map<string, Publication> = new Map();
  readonly subscriptions: Map<string, Subscription> = new Map();
  /** Track sids that the client asked for or against; the rest follow autoSubscribe. */
  readonly explicit: Map<string, boolean> = new Map();
  /** Track sids that its client does not show for now. */
  readonly paused: Set<string> = new Set();
  /** Track sids that the client can take no codec of: not tried again. */
  readonly unsupported: Set<string> = new Set();
  /** Whom it lets subscribe; undefined: everyone. */
  subscriptionPermission: SubscriptionPermission | undefined;
  /** Resumes that are to fail, for a client that rehearses it. */
  resumeFailures = 0;
  grants: Grants;
  name: string;
  metadata: string;
  attributes: Record<string, string>;
  state: State = State.JOINING;
  /** Counts what the others are told of it. */
  version = 0;
  encodedInfo: EncodedInfo | undefined;
  session: SignalSession | undefined;
  /** Sequence of the newest reliable data packet that was taken from it. */
  lastReliable = 0;
  /** The room knows that the channel for reliable packets towards it is open. */
  reliableOpen = false;
  /** Of applications, until it is. */
  readonly held: HeldPackets = new HeldPackets();
  /** Of the newest offer to its subscriber transport: an answer to an older one is stale. */
  offerId = 0;
  /** What is added to the times in its metrics to make them ours: the least that was seen. */
  metricsOffsetMs: number = Number.POSITIVE_INFINITY;
  /** It has published at some time: news of it does not wait. */
  hasPublished = false;
  /** By key. */
  readonly dataBlobs: Map<string, DataBlob> = new Map();
  /** By track sid: what it said of how it shows a track. */
  readonly trackSettings: Map<string, TrackSettings> = new Map();
  /** By track sid: wishes for tracks that nobody publishes, until they run out. */
  readonly missing: Map<string, Disposable> = new Map();
  /** By the handle that it chose. */
  readonly dataTracks: Map<number, DataTrackInfo> = new Map();
  /** By track sid. */
  readonly dataSubscriptions: Map<string, DataSubscription> = new Map();
  lastDataHandle = 0;
  /** Transports whose path is silent. */
  readonly unheard: Set<string> = new Set();
  /** By transport, 0–100; the last that was told. */
  readonly scores: Map<string, number> = new Map();
  quality: ConnectionQuality | undefined;
  /** Who knows of it, and is there somebody since who may not? */
  qualityToldTo: WeakSet<Participant> = new WeakSet();
  hasNewHearers = false;
  /** To its client and back, as the last of its receiver reports say; 0 until there is one. */
  roundTripMs = 0;
  /** When the first of its transports connected, in milliseconds since the epoch. */
  connectedAtMs: number | undefined;
  /** It has been active: leaving is then an event. */
  wasActive = false;
  /** Runs out when it does not become active, or does not resume. */
  deadline: Disposable | undefined;

  constructor(options: ParticipantOptions) {
    const { grants } = options;
    this.client = options.client;
    this.settings = options.settings;
    this.single = options.single;
    this.joinedAtMs = options.joinedAtMs;
    this.grants = grants;
    this.name = grants.name;
    this.metadata = grants.metadata;
    this.attributes = { ...grants.attributes };
    this.publisherTransport = `${this.sid}/publisher`;
    this.subscriberTransport = this.single ? this.publisherTransport : `${this.sid}/subscriber`;
  }

  get identity(): string {
    return this.grants.identity;
  }

  /** Of the signalling. A client that has one connection is newer than every gate, whatever it says of itself. */
  get protocol(): number {
    const { protocol } = this.client;
    return this.single ? Math.max(protocol, OLDEST_SINGLE_PROTOCOL) : protocol;
  }

  /** Which transport must be connected for the participant to be active. */
  get primaryTransport(): string {
    return this.grants.canSubscribe ? this.subscriberTransport : this.publisherTransport;
  }
}
