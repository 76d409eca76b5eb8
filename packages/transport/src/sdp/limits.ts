// How much SDP do we read from a peer before we refuse it?

export interface SdpLimits {
  /** UTF-16 units of the whole text; SDP of every client is ASCII, so they are bytes. */
  readonly maxLength: number;
  readonly maxSections: number;
}

/** Formats on one m-line, and payload types that one section describes. Chromium 156 offers 35. */
export const MAX_PAYLOADS = 64;
/** `a=ssrc` values of one section; six are what a three-layer simulcast with RTX declares. */
export const MAX_SOURCES = 64;
export const MAX_EXTENSIONS = 64;
/** Feedback lines of one payload type. */
export const MAX_FEEDBACK = 16;
export const MAX_RIDS = 8;
/** Ids (mid, rid) travel in header extensions, which hold 16 bytes in the one-byte form. RFC 8285. */
export const MAX_ID_LENGTH = 32;

const BASE_LENGTH = 65_536;
const BASE_SECTIONS = 64;
/** A receive-only video section of Chromium 156 takes 5 KB with its candidates. */
const LENGTH_PER_WANTED_SECTION = 8192;

/**
 * 64 KB and 64 m-lines, and room for as many downlink sections as we have asked the client for: only our own
 * wish widens the limit, never the peer's.
 */
export function sdpLimits(wantedSections: number): SdpLimits {
  return {
    maxLength: BASE_LENGTH + wantedSections * LENGTH_PER_WANTED_SECTION,
    maxSections: BASE_SECTIONS + wantedSections,
  };
}
