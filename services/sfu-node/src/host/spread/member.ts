// What does a room's spreading know of one of its media hosts? Which transports are there, and what they publish.
import type { MediaHostPort } from '../host-port.ts';
import type { PublishedFacts } from '../messages.ts';

export interface SpeakerFacts {
  readonly id: string;
  readonly level: number;
}

/** The home host is beside the room; branches are on other workers, each with a pipe to the home host. */
export interface Member {
  /** Of its pipe, too; '' for home. */
  readonly id: string;
  readonly port: MediaHostPort;
  readonly transports: Map<string, MemberTransport>;
  /** As it told last. */
  speakers: readonly SpeakerFacts[];
}

export interface MemberTransport {
  /** It is sent tracks: a subscriber's, or the only one of its participant. */
  readonly subscribes: boolean;
  published: readonly PublishedFacts[];
}

export const createMember = (id: string, port: MediaHostPort): Member => ({
  id,
  port,
  transports: new Map(),
  speakers: [],
});

export const countSubscribers = ({ transports }: Member): number =>
  [...transports.values()].filter(({ subscribes }) => subscribes).length;
