// What does the rest of the house see of media? Engines, transports, feeds and down tracks.
import type { Clock } from '@chorale/async';
import type {
  CodecDescription,
  MediaKind,
  PacketSink,
  ReceiveSection,
  RecordSink,
  SendSection,
} from '@chorale/rtp';
import type { LinkEstimate } from './allocate/estimator.ts';

/** One per worker: one ticker, pools, counters for everything in it. */
export interface MediaEngine extends Disposable {
  openTransport(options: MediaTransportOptions): MediaTransport;
  /** One end of a pipe to another host of the same room. */
  openPipe(options: MediaPipeOptions): MediaPipe;
  /** One per room: who speaks, from the audio-level extension. */
  openSpeakerObserver(options: SpeakerObserverOptions): SpeakerObserver;
  /**
   * Sends on what `receiveRtp` took. To be called when a batch of packets has been handed over: subscribers are then gone
   * through once a batch, not once a packet. Hot path. True when observers may have been called.
   */
  endBatch(): boolean;
  /** Named numbers: drops by reason, pool use, live transports, receivers, down tracks. */
  counters(): Readonly<Record<string, number>>;
}

export interface MediaEngineOptions {
  readonly clock: Clock;
  /** How often to look at what is due while no packets come. Default 100. */
  readonly silentTickMs?: number;
}

export interface MediaTransportOptions {
  readonly sink: PacketSink;
  /** May tracks stop for want of room on the link? Default 'no': the lowest layers then go out whatever the estimate says. */
  readonly pauses?: 'yes' | 'no';
  /**
   * What each track may take of the link. Default 'by estimate': what the link was found to carry is shared out. 'all': every
   * track at its best whatever is found, without probing and pacing.
   */
  readonly sharing?: Sharing;
  /** Of the room: how long its clients hold pictures back. Default: as long as each finds right. */
  readonly playoutDelay?: PlayoutDelay;
  /** Tracks that stopped or go on for that reason, together when several did. */
  readonly onStreamStates?: (states: readonly StreamState[]) => void;
}

export type Sharing = 'by estimate' | 'all';

/** 0: not said. */
export interface PlayoutDelay {
  readonly minMs: number;
  readonly maxMs: number;
}

export interface StreamState {
  readonly mid: string;
  readonly state: 'active' | 'paused';
}

/** Of a video: each counts from 0, the lowest, and is one for simulcast and SVC. */
export interface LayerLimit {
  readonly spatial: number;
  readonly temporal: number;
}

export interface MediaPipeOptions {
  /** Takes what is for the other end; what that one writes goes to `receive`. */
  readonly sink: RecordSink;
}

/** Tracks of one host for another, both ways. A feed's number is its own in the pipe, whichever way it goes. */
export interface MediaPipe extends Disposable {
  /** Sends `track` until `drop`, or until the pipe ends. */
  carry(feed: number, track: Feed): void;
  drop(feed: number): void;
  /** A track that the other end carries. It may be subscribed to before anything comes. */
  openFeed(feed: number, name: string, kind: MediaKind): Receiver;
  closeFeed(feed: number): void;
  /** Hot path: called once per record; `endBatch` sends on. `bytes` is read during the call only. */
  receive(bytes: Buffer, at: number, lengthBytes: number): void;
}

/** The media of one peer transport, both directions. */
export interface MediaTransport extends Disposable {
  /** What the remote side sends, whole, after each negotiation: receivers are kept, updated, added and ended by mid. */
  setReceiveSections(sections: readonly ReceiveSection[]): void;
  receiver(mid: string): Receiver | undefined;
  /** Sends `feed` in `section`. Several down tracks may share a feed; one section carries one down track. */
  addDownTrack(section: SendSection, feed: Feed, options?: DownTrackOptions): DownTrack;
  /** One decrypted packet, sent on by `endBatch`. Hot path: called once per packet. `bytes` is read during the call only. */
  receiveRtp(bytes: Uint8Array, offset: number, lengthBytes: number, arrivalUs: number): void;
  receiveRtcp(bytes: Uint8Array, offset: number, lengthBytes: number, arrivalUs: number): void;
  /** Nothing reaches it from now on: nothing is sent, and no key frame asked of anybody for it. */
  suspend(): void;
  /**
   * For the first time or after that: it is reached, by this way or another, and has missed what was sent lately. Its pictures begin
   * anew, with a key frame. What is asked for while it still connects may come in time, so it is asked for then as well.
   */
  resume(): void;
  /** What its link carries, by transport-cc; undefined where nothing sent is numbered. */
  estimate(): LinkEstimate | undefined;
}

/** `made`: who takes RED gets it of a publisher that sends plain Opus, too. `passed`: only of one that sends it. */
export type Redundancy = 'made' | 'passed';

/** Of sound that comes as RED: `bare` is plain Opus; `robust` has two copies of what came before, whatever came with it. */
export type SoundForm = 'bare' | 'passed' | 'robust';

/**
 * What a stopped video leaves on the screen: a black picture, or the last one ('none'). Of VP8 and H.264 only. Where frames are
 * encrypted end to end, clients take those that end with the room's trailer as they are, and no others.
 */
export type Blanks = 'plain' | 'none' | { readonly trailer: Uint8Array };

export interface DownTrackOptions {
  /** Default 'plain'. */
  readonly blanks?: Blanks;
  /** Default 'passed'. Never 'made' of what is encrypted end to end: receivers decrypt a payload, not its blocks. */
  readonly redundancy?: Redundancy;
}

/** A published track as packets with canonical facts: a local receiver, or what comes out of a pipe. */
export interface Feed {
  readonly kind: MediaKind;
  /** The codec of the newest packet; before the first packet the first negotiated one. */
  readonly codec: CodecDescription;
  /** Fires once, when nothing more can come. */
  readonly ended: boolean;
}

export interface Receiver extends Feed {
  readonly mid: string;
  /** A muted track sends nothing on: key frames are not asked for, and subscribers see black. */
  setMuted(muted: 'muted' | 'unmuted'): void;
  stats(): ReceiverStats;
}

export interface ReceiverStats {
  readonly layers: readonly LayerStats[];
}

export interface LayerStats {
  readonly rid: string;
  /** 0 is the lowest of the track. */
  readonly rank: number;
  readonly ssrc: number;
  readonly packets: number;
  readonly bytes: number;
  readonly lost: number;
  readonly jitterMs: number;
  readonly nacksSent: number;
  readonly plisSent: number;
  readonly keyFrames: number;
}

/** One track to one subscriber. Disposing ends it; its section may then be reused with another SSRC. */
export interface DownTrack extends Disposable {
  readonly mid: string;
  pause(): void;
  /** Asks for a key frame; forwarding goes on from there. */
  resume(): void;
  /** Layers above are not sent. Default: no limit. */
  setMaxLayers(limit: LayerLimit): void;
  /** Where the link cannot carry all, tracks of a higher number are served first. 1–255, as LiveKit's; default 1. */
  setPriority(priority: number): void;
  stats(): DownTrackStats;
}

export interface DownTrackStats {
  readonly packets: number;
  readonly bytes: number;
  readonly retransmissions: number;
  readonly plisReceived: number;
  readonly nacksReceived: number;
  /** Of video, as transport-cc tells: packets that were lost, and of these how many have come again. 0 where there is none. */
  readonly lost: number;
  readonly repaired: number;
  /** Of the last receiver report: share of packets lost, 0–1, and round trip; undefined before one. */
  readonly fractionLost: number | undefined;
  readonly roundTripMs: number | undefined;
  /** RID of the layer being sent (empty without simulcast); undefined before the first key frame. */
  readonly layer: string | undefined;
  /** Layers that are sent, of simulcast or SVC; undefined before the first key frame. Temporal ones are known after a while. */
  readonly sent: LayerLimit | undefined;
  /** That shall be: of what comes, what its subscriber takes and its link was found to carry. */
  readonly target: LayerLimit;
  /** The best that comes. */
  readonly best: LayerLimit;
}

export interface SpeakerObserverOptions {
  /** Every `intervalMs` in which something changed: all who speak now, loudest first. `level` is 0–1, in eighths. */
  readonly onChanged: (speakers: readonly SpeakerLevel[]) => void;
  /** Default 400 ms, as LiveKit's. */
  readonly intervalMs?: number;
}

export interface SpeakerLevel {
  readonly id: string;
  readonly level: number;
}

export interface SpeakerObserver extends Disposable {
  /** `id` comes back in `onChanged`; several feeds may share one. */
  add(id: string, feed: Feed): void;
  remove(feed: Feed): void;
}
