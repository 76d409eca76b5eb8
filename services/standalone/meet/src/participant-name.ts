// What do we call a participant, in sight and aloud?
import type { Participant } from 'livekit-client';

export const nameOf = ({ name, identity }: Participant): string =>
  name === undefined || name === '' ? identity : name;

export function describeParticipant(participant: Participant): string {
  const { isMicrophoneEnabled, isCameraEnabled, isLocal } = participant;
  const facts = [
    ...(isLocal ? ['you'] : []),
    `microphone ${isMicrophoneEnabled ? 'on' : 'off'}`,
    `camera ${isCameraEnabled ? 'on' : 'off'}`,
  ];
  return [nameOf(participant), ...facts].join(', ');
}
