// What is one WebRTC peer connection, seen by a media host? A negotiation and the transport under it.
import type { MediaKind, ReceiveSection, SendSection } from '@chorale/rtp';
import type { PeerTransport, PeerTransportListener, TransportHost } from './peer-transport.ts';

/**
 * `publisher`: the client offers and sends (dual mode). `subscriber`: we offer and send (dual mode).
 * `single`: the client offers; both directions share the connection.
 */
export type PeerConnectionRole = 'publisher' | 'subscriber' | 'single';

/** Which of the host's candidates the client is told of. */
export type CandidateProtocol = 'any' | 'udp' | 'tcp';

export interface PeerConnectionOptions {
  readonly role: PeerConnectionRole;
  readonly host: TransportHost;
  readonly listener: PeerTransportListener;
  /** Lower-case mime types that may be negotiated, e.g. `video/vp8`. */
  readonly enabledCodecs: readonly string[];
  /** The client is Firefox or Safari: RED is not offered to it. */
  readonly redDisabled: boolean;
  /** `any` when absent. */
  readonly candidates?: CandidateProtocol;
}

/** What AddTrack said about an uplink track: shapes the fmtp of its answer. */
export interface AnnouncedTrack {
  /** Equals the msid track id of the uplink section. */
  readonly cid: string;
  readonly kind: MediaKind;
  readonly stereo: boolean;
  readonly dtxDisabled: boolean;
  readonly redDisabled: boolean;
  /** Lower-case, best first: placed first in the answer, which is what libwebrtc then sends. Absent: as offered. */
  readonly mimeTypes?: readonly string[];
}

/** An uplink section that is sending, and the ids by which AddTrack finds it. */
export interface PublishedSection extends ReceiveSection {
  /** Track id of `a=msid`; empty when the offer names none. */
  readonly cid: string;
  readonly streamId: string;
}

/** What is to be sent in a downlink section. */
export interface OutgoingTrack {
  readonly trackSid: string;
  /** First word of `a=msid`, e.g. `PA_x|TR_y`. */
  readonly streamId: string;
  readonly kind: MediaKind;
  /** Lower-case mime types that the track is published in, best first. */
  readonly mimeTypes: readonly string[];
  readonly stereo: boolean;
}

/** A downlink section whose parameters both sides have agreed on. */
export interface BoundTrack {
  readonly trackSid: string;
  readonly section: SendSection;
}

export interface NegotiationFacts {
  /** Everything the remote side sends now, in the order of the sections. Absent mids have ended. */
  readonly published: readonly PublishedSection[];
  /** Every outgoing track that may be sent now. Absent ones are not (yet, or no longer) negotiated. */
  readonly bound: readonly BoundTrack[];
  /** Outgoing tracks that the remote side accepted no codec of. */
  readonly unsupported: readonly string[];
}

export interface AnswerOutcome extends NegotiationFacts {
  readonly sdp: string;
  /** mid → track sid of every downlink section in use. */
  readonly midToTrackId: Readonly<Record<string, string>>;
  /** Receive-only sections that are still wanted for outgoing tracks (single mode). */
  readonly missing: { readonly audios: number; readonly videos: number };
}

export interface LocalOffer {
  readonly sdp: string;
  readonly midToTrackId: Readonly<Record<string, string>>;
}

/** Bad SDP: nothing was changed. The message names the line or the limit. */
export interface NegotiationRefusal {
  readonly refused: string;
}

export interface PeerConnection extends Disposable {
  readonly transport: PeerTransport;
  /** Answers an offer of the client (publisher, single). Candidates may be trickled or not; ICE-lite needs none. */
  applyOffer(sdp: string, announced: readonly AnnouncedTrack[]): AnswerOutcome | NegotiationRefusal;
  /** Makes the next offer (subscriber): asks for channels and sections as they now are. */
  createOffer(options: { readonly iceRestart: boolean }): LocalOffer;
  /** The client's answer to the newest offer (subscriber). */
  applyAnswer(sdp: string): NegotiationFacts | NegotiationRefusal;
  /** From the next description on; a client takes them up with an ICE restart. All, where the host has none of the protocol. */
  offerCandidates(protocol: CandidateProtocol): void;
  /** Wants a track sent; takes effect with the next negotiation. Sections of ended tracks of the kind are reused. */
  addTrack(track: OutgoingTrack): void;
  removeTrack(trackSid: string): void;
  /** In single mode: receive-only sections to ask the client for, beyond those it offered. */
  readonly missing: { readonly audios: number; readonly videos: number };
}
