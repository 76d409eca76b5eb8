// What does our own offer or answer contain, before it is text?
import type { CodecDescription, HeaderExtensionDescription } from '@chorale/rtp';
import type { Fingerprint, IceParameters, LocalCandidate } from '../peer-transport.ts';
import type { Direction } from './description.ts';

/** The one track that a section of ours announces. */
export interface LocalSource {
  readonly streamId: string;
  readonly trackId: string;
  readonly ssrc: number;
  /** 0 without RTX. */
  readonly rtxSsrc: number;
  readonly cname: string;
}

export interface LocalMediaSection {
  readonly type: 'media';
  readonly media: string;
  readonly mid: string;
  readonly direction: Direction;
  readonly codecs: readonly CodecDescription[];
  readonly extensions: readonly HeaderExtensionDescription[];
  readonly extmapAllowMixed: boolean;
  readonly rtcpRsize: boolean;
  /** RIDs that we take; `hasSimulcast` says whether they are layers of one simulcast. */
  readonly rids: readonly string[];
  readonly hasSimulcast: boolean;
  readonly source: LocalSource | undefined;
}

export interface LocalDataSection {
  readonly type: 'data';
  readonly mid: string;
}

/** Keeps its place in the order of m-lines and nothing else. RFC 8829 section 5.3.1. */
export interface RejectedSection {
  readonly type: 'rejected';
  readonly mid: string | undefined;
  readonly media: string;
  readonly protocol: string;
  readonly formats: readonly string[];
}

export type LocalSection = LocalMediaSection | LocalDataSection | RejectedSection;

/** What is the same in every description of one connection. */
export interface LocalIdentity {
  readonly sessionId: string;
  readonly fingerprint: Fingerprint;
  readonly candidates: readonly LocalCandidate[];
}

export interface LocalDescription {
  readonly identity: LocalIdentity;
  /** Grows with every description. RFC 8829 section 5.2.1. */
  readonly version: number;
  readonly ice: IceParameters;
  /** Offers leave the choice; answers are always the DTLS server. */
  readonly setup: 'actpass' | 'passive';
  readonly extmapAllowMixed: boolean;
  readonly sections: readonly LocalSection[];
}
