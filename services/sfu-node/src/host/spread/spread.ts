// What is a room whose media may be on several workers? A home host, branches, and where each transport and track is.
import type { Clock } from '@chorale/async';
import type { Bus } from '@chorale/bus';
import type { MediaKind } from '@chorale/rtp';
import type { Logger } from '@chorale/telemetry';
import type { HostEvent, PipeEvent } from '../messages.ts';
import type { Member } from './member.ts';

/** What opening branches needs. */
export interface SpreadMeans {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Subscribers of one room on one worker; 0: no limit. */
  readonly subscribersPerWorker: number;
  /** Opens a host on a worker that is not among `taken`, and says which. Rejects where there is none. */
  readonly placeHost: (epoch: string, taken: readonly string[]) => Promise<string>;
}

export interface Branch extends Member {
  /** Subject of its worker. */
  readonly worker: string;
  /** Ends what listens for it. */
  readonly owned: Disposable;
}

/** A published track in one codec. */
export interface SpreadFeed {
  readonly feed: string;
  readonly origin: Member;
  /** Its own in every pipe. */
  readonly number: number;
  readonly media: MediaKind;
  readonly mimeTypes: readonly string[];
  muted: boolean;
  /** Hosts that have it by a pipe. */
  holders: ReadonlySet<Member>;
}

export interface Spread {
  readonly epoch: string;
  readonly means: SpreadMeans;
  readonly home: Member;
  /** Those that are ready. */
  readonly branches: Map<string, Branch>;
  readonly memberOf: Map<string, Member>;
  readonly feeds: Map<string, SpreadFeed>;
  /** By feed, also of one that is not there yet: transports that are sent it, by host. */
  readonly wanting: Map<string, Map<Member, Set<string>>>;
  readonly tell: (event: HostEvent) => void;
  /** Branches that are being opened, by the pipe's id: what hears the next answer. */
  readonly awaiting: Map<string, (event: PipeEvent) => void>;
  nextFeed: number;
  nextBranch: number;
  /** Until then no branch is tried: there was none to have. */
  retryAtUs: number;
  closed: boolean;
}

export const membersOf = ({ home, branches }: Spread): Member[] => [home, ...branches.values()];
