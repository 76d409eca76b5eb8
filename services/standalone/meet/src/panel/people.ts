// Who is in the room, and can they be heard and seen?
import type { Participant, Room } from 'livekit-client';
import { createAvatar } from '../avatar.ts';
import type { Part } from '../call/call-screen.ts';
import { createElement } from '../element.ts';
import { createIcon } from '../icon.ts';
import { describeParticipant, nameOf } from '../participant-name.ts';

export function createPeople(room: Room): Part {
  const element = createElement('ul', { class: 'people', hidden: true });
  return {
    element,
    render(): void {
      const all = [room.localParticipant, ...room.remoteParticipants.values()];
      element.replaceChildren(...all.map(createRow));
    },
  };
}

function createRow(participant: Participant): HTMLElement {
  const { isMicrophoneEnabled, isCameraEnabled, isLocal, isSpeaking } = participant;
  const name = nameOf(participant);
  const row = createElement(
    'li',
    { 'aria-label': describeParticipant(participant) },
    createAvatar(name),
    createElement('span', { class: 'person-name' }, isLocal ? `${name} (you)` : name),
    createIcon(isMicrophoneEnabled ? 'microphone' : 'microphone-off'),
    createIcon(isCameraEnabled ? 'camera' : 'camera-off'),
  );
  row.dataset['speaking'] = String(isSpeaking);
  row.dataset['microphone'] = isMicrophoneEnabled ? 'on' : 'off';
  row.dataset['camera'] = isCameraEnabled ? 'on' : 'off';
  return row;
}
