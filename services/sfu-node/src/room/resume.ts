// How does a participant come back on another socket? Same sid, same tracks, a new session and an ICE restart.
import { create } from '@chorale/proto';
import type { StartSession } from '@chorale/proto/chorale/relay';
import { DisconnectReason, ParticipantInfo_State as State } from '@chorale/proto/livekit/models';
import {
  LeaveRequest_Action as Action,
  ReconnectResponseSchema,
  RoomUpdateSchema,
} from '@chorale/proto/livekit/rtc';
import { tellHandles } from '../participant/data-subscriptions.ts';
import { handleOffer } from '../participant/negotiation.ts';
import type { Participant } from '../participant/participant.ts';
import { syncState } from '../participant/sync-state.ts';
import { sendInChunks, visibleOthers } from './broadcast.ts';
import { encodeInfo } from './encoded-info.ts';
import { keep } from './connection.ts';
import { retellDemands } from './dynacast.ts';
import { writeIceServers, writeParticipantInfo, writeRoomInfo, writeServerInfo } from './info.ts';
import { leaveOf } from './leave.ts';
import type { Room } from './room.ts';
import type { SignalSession } from './signal-session.ts';
import { retellStreamStates } from './stream-states.ts';
import { offerCandidates } from './transports.ts';

/** Undefined, and told so, when there is nothing to resume: the client then joins anew. */
export function resume(
  room: Room | undefined,
  start: StartSession,
  session: SignalSession,
): Participant | undefined {
  const participant = findResumable(room, start);
  if (room === undefined || participant === undefined) {
    session.send(leaveOf(DisconnectReason.STATE_MISMATCH, Action.RECONNECT));
    session.close();
    return;
  }
  if (failOnPurpose(participant, session)) return;
  participant.session?.close();
  participant.session = session;
  keep(participant);
  greet(room, participant, session);
  room.candidates.noteOffer(participant.identity);
  offerCandidates(room, participant);
  room.host.send({ kind: 'restartIce', transport: participant.subscriberTransport });
  if (start.syncState !== undefined) syncState(room, participant, start.syncState);
  if (start.publisherOffer !== undefined) handleOffer(room, participant, start.publisherOffer);
  room.logger.info(
    { participant: participant.identity, reason: start.reconnectReason },
    'participant resumed',
  );
  return participant;
}

/** The client asked for it: its next resumes find a socket that closes without a word. */
function failOnPurpose(participant: Participant, session: SignalSession): boolean {
  if (participant.resumeFailures === 0) return false;
  participant.resumeFailures--;
  session.close();
  return true;
}

/** By the identity of the token; a sid is public, so it may only narrow, never find. */
function findResumable(room: Room | undefined, start: StartSession): Participant | undefined {
  const participant = room?.participants.get(start.grants?.identity ?? '');
  if (participant === undefined || participant.state === State.DISCONNECTED) return;
  if (start.participantSid !== '' && start.participantSid !== participant.sid) return;
  return participant.single === start.singlePeerConnection ? participant : undefined;
}

function greet(room: Room, participant: Participant, session: SignalSession): void {
  session.send({
    case: 'reconnect',
    value: create(ReconnectResponseSchema, {
      iceServers: writeIceServers(room),
      serverInfo: writeServerInfo(room),
      lastMessageSeq: participant.lastReliable,
    }),
  });
  const everyone = [writeParticipantInfo(participant), ...visibleOthers(room, participant)];
  sendInChunks(session, everyone.map(encodeInfo), room.settings.limits.participantUpdateBytes);
  if (participant.dataSubscriptions.size > 0) tellHandles(participant);
  retellStreamStates(participant);
  retellDemands(participant);
  const value = create(RoomUpdateSchema, { room: writeRoomInfo(room) });
  session.send({ case: 'roomUpdate', value });
}
