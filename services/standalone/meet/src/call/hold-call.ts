// What happens between joining and leaving? The call's screen follows the room until the room lets go.
import { type DisconnectReason, type LocalTrack, type Room, RoomEvent } from 'livekit-client';
import type { DeviceTrack } from '../lobby/device-switch.ts';
import type { Entry } from '../lobby/lobby.ts';
import { showNotice } from '../notice.ts';
import { createCallScreen } from './call-screen.ts';
import { followRoom } from './follow-room.ts';
import { playAudio } from './play-audio.ts';

/** Resolves when the call is over, to the reason. */
export async function holdCall(
  app: HTMLElement,
  { room, preview }: Entry,
): Promise<DisconnectReason | undefined> {
  const ended = new Promise<DisconnectReason | undefined>((resolve) => {
    room.once(RoomEvent.Disconnected, resolve);
  });
  const screen = createCallScreen(room);
  const audio = playAudio(room);
  app.replaceChildren(screen.element, audio);
  followRoom(room, screen.render);
  announce(room);
  await publish(room, await preview.take());
  const leave = (): void => void room.disconnect();
  addEventListener('pagehide', leave);
  const reason = await ended;
  removeEventListener('pagehide', leave);
  return reason;
}

async function publish(room: Room, tracks: readonly DeviceTrack[]): Promise<void> {
  const published = tracks.map((track) =>
    // The declaration of a LocalTrack is not written for exact optional properties.
    room.localParticipant.publishTrack(track as LocalTrack),
  );
  for (const result of await Promise.allSettled(published)) {
    if (result.status === 'rejected') showNotice('Your camera or microphone is not being sent.');
  }
}

function announce(room: Room): void {
  room.on(RoomEvent.ParticipantConnected, ({ name, identity }) => {
    showNotice(`${name || identity} joined`);
  });
  room.on(RoomEvent.ParticipantDisconnected, ({ name, identity }) => {
    showNotice(`${name || identity} left`);
  });
}
