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

export const supportsSubscriberPrimary = (protocol: number): boolean => protocol > 2;
export const supportsSpeakerDeltas = (protocol: number): boolean => protocol > 2;
export const supportsUnpublishedMessage = (protocol: number): boolean => protocol > 6;
export const supportsLeaveAction = (protocol: number): boolean => protocol > 12;
export const supportsRequestResponseForSuccess = (protocol: number): boolean => protocol > 14;
