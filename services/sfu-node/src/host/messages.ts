// What do a room and its media host say to each other? Ids and plain values only; the two may live in two processes.
import type { Sharing } from '@chorale/media';
import type { MediaKind } from '@chorale/rtp';
import type {
  AnnouncedTrack,
  CandidateProtocol,
  PeerConnectionRole,
  PeerTransportState,
  PipeAcceptance,
  PipeInvitation,
} from '@chorale/transport';

/** Of a video to one subscriber: layers above are not sent, and a higher priority (1–255) is served first where the link is narrow. */
export interface LayerFacts {
  readonly spatial: number;
  readonly temporal: number;
  readonly priority: number;
}

/** Where a video stops: black pictures, with the room's trailer where frames are encrypted, or nothing. */
export type BlankPictures = 'plain' | 'none' | { readonly trailer: Uint8Array };

/** From the room. Ids are the room's choice: a transport's own, a track's sid, and a feed's, which is one codec of a track. */
export type HostCommand =
  | {
      kind: 'openTransport';
      transport: string;
      role: PeerConnectionRole;
      redDisabled: boolean;
      enabledCodecs: readonly string[];
      candidates: CandidateProtocol;
      /** May its videos stop for want of room on the link? */
      pauses: 'yes' | 'no';
      /** Is what its link carries obeyed? */
      sharing: Sharing;
      /** How long its client holds pictures back, milliseconds; 0: not said. */
      playoutDelay: { readonly minMs: number; readonly maxMs: number };
    }
  | { kind: 'closeTransport'; transport: string }
  | {
      kind: 'applyOffer';
      transport: string;
      offerId: number;
      sdp: string;
      announced: readonly AnnouncedTrack[];
    }
  | { kind: 'applyAnswer'; transport: string; sdp: string }
  | { kind: 'restartIce'; transport: string }
  /** From the next offer or answer on. */
  | { kind: 'offerCandidates'; transport: string; candidates: CandidateProtocol }
  /** The uplink section `mid` carries `feed`. `speaker` is who it is counted for in the speakers' levels. */
  | { kind: 'attachFeed'; transport: string; mid: string; feed: string; speaker: string }
  | { kind: 'detachFeed'; feed: string }
  | { kind: 'setMuted'; feed: string; muted: boolean }
  | {
      kind: 'subscribe';
      transport: string;
      track: string;
      /** What it is sent of the track; it must be attached. */
      feed: string;
      /** Lower case: what the track may come in, beside what the feed may. */
      mimeTypes: readonly string[];
      media: MediaKind;
      streamId: string;
      stereo: boolean;
      /** Of a publisher's plain Opus, for who takes RED. */
      redundancy: 'made' | 'passed';
      /** What is seen where the video stops. */
      blanks: BlankPictures;
    }
  /** `feed`: what it was sent last. */
  | { kind: 'unsubscribe'; transport: string; track: string; feed: string }
  /** Another codec of the track, on the section that it has; sent as soon as it is attached. */
  | { kind: 'switchFeed'; transport: string; track: string; from: string; to: string }
  | { kind: 'setPaused'; transport: string; track: string; paused: boolean }
  | ({ kind: 'setLayers'; transport: string; track: string } & LayerFacts)
  /** Sent on the open channel of that label of each transport; those without one are passed over. */
  | { kind: 'sendData'; transports: readonly string[]; label: string; data: Uint8Array }
  | { kind: 'close' };

/** Between hosts of one room on several workers. Not the room's: whoever spreads it says them. */
export type PipeCommand =
  | { kind: 'openPipe'; pipe: string }
  | { kind: 'joinPipe'; pipe: string; invitation: PipeInvitation }
  | { kind: 'startPipe'; pipe: string; acceptance: PipeAcceptance }
  | { kind: 'closePipe'; pipe: string }
  /** The feed goes into the pipe under that number, until `dropFeed` or its end. */
  | { kind: 'carryFeed'; pipe: string; feed: string; number: number }
  | { kind: 'dropFeed'; pipe: string; feed: string }
  /** It comes out of the pipe under that number, until `detachFeed`. */
  | {
      kind: 'takeFeed';
      pipe: string;
      feed: string;
      number: number;
      media: MediaKind;
      mimeTypes: readonly string[];
    };

export type PipeEvent =
  | { kind: 'pipeOpened'; pipe: string; invitation: PipeInvitation }
  | { kind: 'pipeJoined'; pipe: string; acceptance: PipeAcceptance }
  | { kind: 'pipeFailed'; pipe: string; reason: string };

export interface PublishedFacts {
  readonly mid: string;
  readonly cid: string;
  readonly media: MediaKind;
  /** Of the codec preferred in the answer, as SDP writes it: `video/VP8`. */
  readonly mimeType: string;
  /** Of all codecs of the answer, lower case, the preferred one first. */
  readonly mimeTypes: readonly string[];
  readonly simulcast: boolean;
}

export interface TrackQuality {
  /** What is published is told by feed, what is sent by track. */
  readonly track: string;
  /** 0–1: of packets from its publisher, or of those to this subscriber. */
  readonly lossRatio: number;
  /** Of what its publisher sends. */
  readonly jitterMs: number;
  /** From its publisher; undefined where that comes by a pipe. */
  readonly packetsPerSecond: number | undefined;
  /** Highest layer that came, or the one that is sent, from 0. Undefined: none yet. */
  readonly layer: number | undefined;
  /** Highest that its publisher may send, or sends. */
  readonly highest: number;
}

/** A track that has a section towards a subscriber. */
export interface BoundFacts {
  readonly track: string;
  /** Lower case: what both sides can do there. */
  readonly mimeTypes: readonly string[];
}

export interface StreamStateFacts {
  readonly track: string;
  readonly state: 'active' | 'paused';
}

/** To the room. */
export type HostEvent =
  | { kind: 'transportState'; transport: string; state: PeerTransportState }
  /** Its worker is gone, and it with that. */
  | { kind: 'transportLost'; transport: string }
  | {
      kind: 'answer';
      transport: string;
      offerId: number;
      sdp: string;
      midToTrackId: Readonly<Record<string, string>>;
      published: readonly PublishedFacts[];
    }
  | {
      kind: 'offer';
      transport: string;
      offerId: number;
      sdp: string;
      midToTrackId: Readonly<Record<string, string>>;
    }
  /** The client's SDP was refused: nothing was changed. */
  | { kind: 'refused'; transport: string; reason: string }
  /** Sections that the client must offer beyond those it has (single mode). */
  | { kind: 'missingSections'; transport: string; audios: number; videos: number }
  | {
      kind: 'negotiated';
      transport: string;
      bound: readonly BoundFacts[];
      unsupported: readonly string[];
    }
  | { kind: 'dataChannelOpened'; transport: string; label: string }
  | { kind: 'data'; transport: string; label: string; data: Uint8Array }
  /** Tracks that stopped for want of room, or go on. */
  | { kind: 'streamStates'; transport: string; states: readonly StreamStateFacts[] }
  /** Of the last interval. A track that is muted or paused is not among them. */
  | {
      kind: 'quality';
      transport: string;
      /** Undefined where nothing is sent that its receiver would report of. */
      roundTripMs: number | undefined;
      published: readonly TrackQuality[];
      sent: readonly TrackQuality[];
    }
  | { kind: 'speakers'; speakers: readonly { id: string; level: number }[] };
