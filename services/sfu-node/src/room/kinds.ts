// Who counts? Programs that serve a room neither fill it nor keep it open.
import type { Grants } from '@chorale/proto/chorale/relay';
import { ParticipantInfo_Kind as ParticipantKind } from '@chorale/proto/livekit/models';

type Facts = Pick<Grants, 'kind' | 'agent' | 'recorder'>;

export const isAgent = ({ kind, agent }: Facts): boolean => agent || kind === ParticipantKind.AGENT;

/** Recorders and agents are there for the others. */
export const isDependent = (grants: Facts): boolean =>
  isAgent(grants) || grants.recorder || grants.kind === ParticipantKind.EGRESS;

/** In a room's size and in what it says of it. */
export const isCounted = (grants: Facts & Pick<Grants, 'hidden'>): boolean =>
  !grants.hidden && !isDependent(grants);

/** Whoever is left is there for others only. */
export const isDeserted = (left: Iterable<{ readonly grants: Facts }>): boolean =>
  [...left].every(({ grants }) => isDependent(grants));
