// Which transports does a participant have? One or two, opened at the join and closed with it.
import type { PeerConnectionRole } from '@chorale/transport';
import type { Participant } from '../participant/participant.ts';
import { lacksRed } from './lacks-red.ts';
import type { Room } from './room.ts';

export function openTransports(room: Room, participant: Participant): void {
  if (participant.single) return open(room, participant, participant.publisherTransport, 'single');
  open(room, participant, participant.publisherTransport, 'publisher');
  open(room, participant, participant.subscriberTransport, 'subscriber');
}

export function closeTransports(room: Room, participant: Participant): void {
  for (const transport of transportsOf(participant)) {
    room.transports.delete(transport);
    room.host.send({ kind: 'closeTransport', transport });
  }
}

export const transportsOf = ({
  publisherTransport,
  subscriberTransport,
}: Participant): string[] => [...new Set([publisherTransport, subscriberTransport])];

function open(
  room: Room,
  participant: Participant,
  transport: string,
  role: PeerConnectionRole,
): void {
  room.transports.set(transport, participant);
  const enabledCodecs = room.settings.enabledCodecs.map(({ mime }) => mime.toLowerCase());
  const redDisabled = lacksRed(participant.client);
  const candidates = room.candidates.protocolOf(participant.identity);
  const pauses = decidePauses(room, participant);
  const { minPlayoutDelayMs: minMs, maxPlayoutDelayMs: maxMs, sharing } = room.settings;
  const playoutDelay = { minMs, maxMs };
  const means = { redDisabled, enabledCodecs, candidates, pauses, sharing, playoutDelay };
  room.host.send({ kind: 'openTransport', transport, role, ...means });
}

/** A client that shows what has stopped asks for it; the configuration speaks for the others. */
function decidePauses({ settings }: Room, participant: Participant): 'yes' | 'no' {
  const { subscriberAllowPause } = participant.settings;
  if (subscriberAllowPause === undefined) return settings.pauses;
  return subscriberAllowPause ? 'yes' : 'no';
}

/** Before it restarts ICE: what failed since its join is not offered again. */
export function offerCandidates(room: Room, participant: Participant): void {
  const candidates = room.candidates.protocolOf(participant.identity);
  for (const transport of transportsOf(participant)) {
    room.host.send({ kind: 'offerCandidates', transport, candidates });
  }
}
