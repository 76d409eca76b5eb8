// How is one packet protected, whichever the profile? What senders and receivers of SRTP and SRTCP are built on.

/**
 * One direction under one master key. All offsets are the arena's. `rocOrZero` and `low` are the two parts of the index:
 * roll-over counter and sequence number for SRTP, 0 and the 31-bit index for SRTCP. Hot path.
 */
export interface Transform extends Disposable {
  readonly rtpTagBytes: number;
  /** Bytes behind an SRTCP packet: tag and the word with the E bit and the index. */
  readonly rtcpTrailerBytes: number;
  /** In place; the tag comes behind the packet. */
  sealRtp(at: number, clearBytes: number, lengthBytes: number, roc: number): boolean;
  /** `lengthBytes` without the tag. */
  openRtp(at: number, clearBytes: number, lengthBytes: number, roc: number): boolean;
  sealRtcp(at: number, lengthBytes: number, index: number): boolean;
  /** `lengthBytes` without the trailer. */
  openRtcp(at: number, lengthBytes: number, index: number): boolean;
  /** Offset of the index word behind a plain length. */
  indexWordAt(at: number, lengthBytes: number): number;
}

/** The E bit: the packet is encrypted. RFC 3711 section 3.4. */
export const ENCRYPTED_BIT = 0x80000000;
