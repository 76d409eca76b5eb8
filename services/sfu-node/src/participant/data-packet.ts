// What does the stack write into a data packet? Who sent it; whom it is for is read from both places.
import type { DataPacket } from '@chorale/proto/livekit/models';
import { isAgent } from '../room/kinds.ts';
import type { Room } from '../room/room.ts';
import type { Participant } from './participant.ts';

/** Identities; empty means everyone. Older clients name sids, inside the user packet. */
export function readDestinations(
  room: Room,
  { destinationIdentities, value }: DataPacket,
): string[] {
  if (value.case !== 'user') return destinationIdentities;
  const { destinationSids } = value.value;
  if (destinationSids.length === 0) {
    return [...destinationIdentities, ...value.value.destinationIdentities];
  }
  const sids = new Set(destinationSids);
  const bySid = [...room.participants.values()].filter(({ sid }) => sids.has(sid));
  return [
    ...destinationIdentities,
    ...value.value.destinationIdentities,
    ...bySid.map(({ identity }) => identity),
    // Sids that nobody has any more still mean that the packet is not for everyone.
    ...(sids.size > bySid.length ? [''] : []),
  ];
}

export function stamp(
  packet: DataPacket,
  sender: Participant,
  destinations: readonly string[],
): void {
  const named = !sender.grants.hidden;
  const identity = named ? sender.identity : '';
  const sid = named ? sender.sid : '';
  packet.participantSid = sid;
  if (!speaksForOther(packet, sender)) packet.participantIdentity = identity;
  else if (packet.value.case === 'chatMessage') packet.value.value.generated = true;
  packet.destinationIdentities = destinations.filter((destination) => destination !== '');
  if (packet.value.case !== 'user') return;
  const user = packet.value.value;
  user.participantIdentity = identity;
  user.participantSid = sid;
  user.destinationIdentities = packet.destinationIdentities;
}

/** An agent's text may be that of the person it listens to. */
function speaksForOther(
  { value, participantIdentity }: DataPacket,
  { grants, identity }: Participant,
): boolean {
  const cases = ['streamHeader', 'streamChunk', 'streamTrailer', 'transcription', 'chatMessage'];
  const names = participantIdentity !== '' && participantIdentity !== identity;
  return names && isAgent(grants) && cases.includes(value.case ?? '');
}
