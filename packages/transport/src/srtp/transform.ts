// How is one packet protected, whichever the profile? What senders and receivers of SRTP and SRTCP are built on.
import type { PeerStream } from '../peer-stream.ts';
import type { SentIndices } from './sent-indices.ts';

/** One direction under one master key. All offsets are the arena's. */
interface Profile extends Disposable {
  readonly rtpTagBytes: number;
  /** Bytes behind an SRTCP packet: tag and the word with the E bit and the index. */
  readonly rtcpTrailerBytes: number;
}

/** What leaves for the first time. Filled again for each packet. */
export interface FirstSealing {
  at: number;
  clearBytes: number;
  lengthBytes: number;
  roc: number;
  /** Where the first word of its tag is noted, as `tagWord` says. */
  notes: Uint32Array;
  slot: number;
}

/** Hot path. `roc` and `index`: roll-over counter for SRTP, the 31-bit index for SRTCP. */
export interface Sealer extends Profile {
  /** In place; the tag comes behind the packet and is noted: at once, or by `finish`. */
  sealFirst(packet: FirstSealing): boolean;
  /** In place; the tag comes behind the packet at once. */
  sealRtp(at: number, clearBytes: number, lengthBytes: number, roc: number): boolean;
  sealRtcp(at: number, lengthBytes: number, index: number): boolean;
  /** Whatever waits for its tag gets it. */
  finish(): void;
  /** A shorter way for the source's packets, where there is one. Not hot. */
  openStream?(sent: SentIndices): PeerStream | undefined;
}

export interface Opener extends Profile {
  /** `lengthBytes` without the tag. */
  openRtp(at: number, clearBytes: number, lengthBytes: number, roc: number): boolean;
  /** `lengthBytes` without the trailer. */
  openRtcp(at: number, lengthBytes: number, index: number): boolean;
  /** Offset of the index word behind a plain length. */
  indexWordAt(at: number, lengthBytes: number): number;
}

/** The E bit: the packet is encrypted. RFC 3711 section 3.4. */
export const ENCRYPTED_BIT = 0x80000000;
