// Which versions do we speak, and what does a client's version allow?

/** The signal protocol that we speak. */
export const SIGNAL_PROTOCOL = 16;
/** What agent workers speak. */
export const AGENT_PROTOCOL = 1;
/**
 * Sent as `server_version`. Clients judge features by it: at least 1.8.0 for RPC, and up to 1.13.6 livekit-client
 * publishes VP9 and AV1 as SVC, which is what we forward.
 */
export const SERVER_VERSION = '1.13.0';

// Each gate says what a client of that signal protocol can read. Below it, the client is told in older words or not at all.

/** The subscriber connection may be the primary one. */
export const supportsSubscriberPrimary = (protocol: number): boolean => protocol > 2;
/** Speakers as SpeakersChanged; before, as a data packet that lists everyone who speaks. */
export const supportsSpeakerDeltas = (protocol: number): boolean => protocol > 2;
export const supportsConnectionQuality = (protocol: number): boolean => protocol > 4;
/** StreamStateUpdate came after ConnectionQualityUpdate: its number on the wire is the next. */
export const supportsStreamState = (protocol: number): boolean => protocol > 4;
export const supportsUnpublishedMessage = (protocol: number): boolean => protocol > 6;
/** Tracks may be in the first offer; before, they come once the client is active. */
export const supportsFastStart = (protocol: number): boolean => protocol > 7;
/** Streams that are to be played in step share a stream id. */
export const supportsSyncStreamId = (protocol: number): boolean => protocol > 9;
/** Before, a lost connection is told as a poor one. */
export const supportsQualityLost = (protocol: number): boolean => protocol > 10;
/** Before, any LeaveRequest ends the session; only the closing of the socket makes the client resume. */
export const supportsLeaveAction = (protocol: number): boolean => protocol > 12;
export const supportsRequestResponseForSuccess = (protocol: number): boolean => protocol > 14;
