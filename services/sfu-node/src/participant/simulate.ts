// How does a client rehearse a failure? Each scenario does to it what the real one would.
import { create } from '@chorale/proto';
import { DisconnectReason, SpeakerInfoSchema } from '@chorale/proto/livekit/models';
import {
  LeaveRequest_Action as Action,
  CandidateProtocol as Protocol,
  RequestResponse_Reason as Reason,
  type SimulateScenario,
  SpeakersChangedSchema,
} from '@chorale/proto/livekit/rtc';
import { signalLost } from '../room/connection.ts';
import { leaveOf, removeParticipant, tellToResume } from '../room/leave.ts';
import type { Room } from '../room/room.ts';
import type { Participant } from './participant.ts';
import { refuseRequest } from './request-response.ts';

/** Closes in a row for `disconnect_signal_on_resume_no_messages`; beyond it the client would give up. LiveKit's value. */
const RESUME_FAILURES = 3;
/** A rehearsed speaker speaks no longer than that. */
const MAX_SPEAKER_SECONDS = 60;

export function simulate(
  room: Room,
  participant: Participant,
  { scenario }: SimulateScenario,
): void {
  switch (scenario.case) {
    case 'speakerUpdate':
      return pretendToSpeak(room, participant, scenario.value);
    case 'nodeFailure':
    case 'migration':
      return rehearseLoss(room, participant);
    case 'leaveRequestFullReconnect':
      return startOver(participant);
    case 'serverLeave':
      return removeParticipant(room, participant, DisconnectReason.SERVER_SHUTDOWN);
    case 'disconnectSignalOnResume':
      participant.resumeFailures = 1;
      return;
    case 'disconnectSignalOnResumeNoMessages':
      participant.resumeFailures = RESUME_FAILURES;
      return;
    case 'switchCandidateProtocol':
      return switchProtocol(room, participant, scenario.value);
    default:
      // Narrowing the path needs an allocator.
      room.logger.debug({ scenario: scenario.case }, 'not simulated');
  }
}

/**
 * It comes back and is then told of the candidates of that protocol alone. By a new join: a client that resumes while its
 * pair works restarts ICE and stays on that pair.
 */
function switchProtocol(room: Room, participant: Participant, protocol: Protocol): void {
  if (protocol === Protocol.TLS) {
    const message = 'TURN over TLS is not available';
    return refuseRequest(participant, Reason.UNSUPPORTED_TYPE, message, { case: undefined });
  }
  room.candidates.choose(participant.identity, protocol === Protocol.TCP ? 'tcp' : 'udp');
  startOver(participant);
}

/** The socket goes as if it had been lost: the place is kept as long as for any lost socket. */
function rehearseLoss(room: Room, participant: Participant): void {
  tellToResume(participant, DisconnectReason.SERVER_SHUTDOWN);
  signalLost(room, participant);
}

function startOver({ session }: Participant): void {
  session?.send(leaveOf(DisconnectReason.UNKNOWN_REASON, Action.RECONNECT));
  session?.close();
}

function pretendToSpeak(room: Room, { sid, session }: Participant, seconds: number): void {
  const tell = (active: boolean): void => {
    const speakers = [create(SpeakerInfoSchema, { sid, active, level: active ? 1 : 0 })];
    const value = create(SpeakersChangedSchema, { speakers });
    session?.send({ case: 'speakersChanged', value });
  };
  tell(true);
  const durationMs = Math.min(Math.max(seconds, 0), MAX_SPEAKER_SECONDS) * 1000;
  room.deps.clock.schedule(durationMs, () => tell(false));
}
