// What follows when a transport connects or fails? Activity, or a chance to resume.
import { DisconnectReason, ParticipantInfo_State as State } from '@chorale/proto/livekit/models';
import { supportsFastStart } from '@chorale/protocol';
import type { PeerTransportState } from '@chorale/transport';
import type { Participant } from '../participant/participant.ts';
import { broadcastState } from './broadcast.ts';
import { emitParticipantJoined } from './events.ts';
import { removeParticipant, tellToResume } from './leave.ts';
import { noteHeard } from './quality.ts';
import type { Room } from './room.ts';
import { reconcileSubscriptions } from './subscriptions.ts';

/** After its media failed, a client has so long to resume: with the silence before, it is gone after fifteen seconds. */
const RESUME_AFTER_FAILURE_MS = 11_000;
/** After its signalling was lost while media flows: as long as clients try to come back. */
const RESUME_AFTER_SIGNAL_LOSS_MS = 60_000;

export function takeTransportState(
  room: Room,
  participant: Participant,
  transport: string,
  state: PeerTransportState,
): void {
  room.logger.debug({ participant: participant.identity, transport, state }, 'transport state');
  noteHeard(room, participant, transport, state);
  if (state === 'connected') noteConnected(room, participant);
  if (state === 'connected' && transport === participant.primaryTransport) {
    activate(room, participant);
  }
  if (state === 'failed') lose(room, participant);
}

/** The client's socket has closed: what it has subscribed to and published stays for a while. */
export function signalLost(room: Room, participant: Participant): void {
  participant.session = undefined;
  if (participant.state !== State.ACTIVE) return;
  const { SIGNAL_CLOSE } = DisconnectReason;
  removeLater(room, participant, RESUME_AFTER_SIGNAL_LOSS_MS, SIGNAL_CLOSE);
}

/** It has come back, or become active. */
export function keep(participant: Participant): void {
  participant.deadline?.[Symbol.dispose]();
  participant.deadline = undefined;
}

function activate(room: Room, participant: Participant): void {
  if (participant.session !== undefined) keep(participant);
  if (participant.state !== State.JOINED) return;
  participant.state = State.ACTIVE;
  participant.wasActive = true;
  broadcastState(room, participant);
  if (!supportsFastStart(participant.protocol)) reconcileSubscriptions(room, participant);
  emitParticipantJoined(room, participant);
  room.logger.info({ participant: participant.identity }, 'participant active');
}

function lose(room: Room, participant: Participant): void {
  const { CONNECTION_TIMEOUT } = DisconnectReason;
  noteFailure(room, participant);
  tellToResume(participant, CONNECTION_TIMEOUT);
  participant.session = undefined;
  removeLater(room, participant, RESUME_AFTER_FAILURE_MS, CONNECTION_TIMEOUT);
}

function noteConnected(room: Room, participant: Participant): void {
  participant.connectedAtMs ??= nowMs(room);
  room.candidates.noteConnected(participant.identity);
}

/** A client whose signalling is gone too has lost its network, not its path. */
function noteFailure(room: Room, { session, identity, connectedAtMs }: Participant): void {
  if (session === undefined || connectedAtMs === undefined) return;
  room.candidates.noteFailure(identity, nowMs(room));
}

const nowMs = (room: Room): number => room.deps.clock.nowUs() / 1000;

function removeLater(
  room: Room,
  participant: Participant,
  delayMs: number,
  reason: DisconnectReason,
): void {
  participant.deadline?.[Symbol.dispose]();
  participant.deadline = room.deps.clock.schedule(delayMs, () =>
    removeParticipant(room, participant, reason),
  );
}
