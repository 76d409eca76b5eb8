// What did the remote side's SDP say? Values as they were written; nothing is decided here. RFC 8866, RFC 8829.
import type { Fingerprint } from '../peer-transport.ts';

export type Direction = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive';
/** RFC 8842 section 5. */
export type SetupRole = 'active' | 'passive' | 'actpass' | 'holdconn';
export type SectionKind = 'audio' | 'video' | 'application' | 'other';

/** What may stand in front of the first m-line and is then true of every section. */
export interface TransportAttributes {
  usernameFragment: string | undefined;
  password: string | undefined;
  fingerprint: Fingerprint | undefined;
  setup: SetupRole | undefined;
  direction: Direction | undefined;
  extmapAllowMixed: boolean;
}

export interface PayloadDescription {
  readonly payloadType: number;
  /** Encoding name as written; empty until an `a=rtpmap` names it. */
  name: string;
  clockRate: number;
  channels: number;
  fmtp: string;
  readonly feedback: string[];
}

export interface ExtensionOffer {
  readonly id: number;
  readonly uri: string;
  /** Absent: the direction of the section. RFC 8285 section 5. */
  readonly direction: Direction | undefined;
}

export interface MediaDescription extends TransportAttributes {
  /** Of its m-line, counted from 1. */
  readonly line: number;
  readonly kind: SectionKind;
  /** First word of the m-line, and what an answer must repeat of it. */
  readonly media: string;
  readonly port: number;
  readonly protocol: string;
  readonly formats: readonly string[];
  mid: string | undefined;
  rtcpMux: boolean;
  rtcpRsize: boolean;
  bundleOnly: boolean;
  /** In the order of the m-line; empty for sections without RTP. */
  readonly payloads: Map<number, PayloadDescription>;
  /** `a=rtcp-fb:*`: true of every payload type. */
  readonly commonFeedback: string[];
  readonly extensions: ExtensionOffer[];
  /** Of `a=rid:<id> send`, in order. */
  readonly ridsSent: string[];
  /** Of `a=simulcast:send`, in order, without `~`; the first of alternatives. RFC 8853. */
  simulcastSent: readonly string[];
  streamId: string;
  trackId: string;
  /** Every SSRC of `a=ssrc`, in order. */
  readonly ssrcs: Set<number>;
  /** Primary → retransmission SSRC, of `a=ssrc-group:FID`. RFC 4588. */
  readonly rtxSsrcs: Map<number, number>;
}

export interface SessionDescription extends TransportAttributes {
  /** Mids of the first BUNDLE group; undefined without one. RFC 9143. */
  bundle: readonly string[] | undefined;
  readonly sections: MediaDescription[];
}

export function createSessionDescription(): SessionDescription {
  return { ...emptyTransport(), bundle: undefined, sections: [] };
}

export function emptyTransport(): TransportAttributes {
  return {
    usernameFragment: undefined,
    password: undefined,
    fingerprint: undefined,
    setup: undefined,
    direction: undefined,
    extmapAllowMixed: false,
  };
}

/** Port 0 means "not wanted", unless `a=bundle-only` says that it only waits for the bundle. RFC 9143 section 6. */
export function isRejected(section: MediaDescription): boolean {
  return section.port === 0 && !section.bundleOnly;
}

export function directionOf(section: MediaDescription, session: SessionDescription): Direction {
  return section.direction ?? session.direction ?? 'sendrecv';
}
