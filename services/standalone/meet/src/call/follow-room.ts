// When must the screen be drawn again? After whatever changed in the room, once per burst.
import { type Room, RoomEvent } from 'livekit-client';

const changes = [
  ...[RoomEvent.ParticipantConnected, RoomEvent.ParticipantDisconnected],
  ...[RoomEvent.ParticipantNameChanged, RoomEvent.ActiveSpeakersChanged],
  ...[RoomEvent.TrackPublished, RoomEvent.TrackUnpublished],
  ...[RoomEvent.TrackSubscribed, RoomEvent.TrackUnsubscribed],
  ...[RoomEvent.TrackMuted, RoomEvent.TrackUnmuted],
  ...[RoomEvent.LocalTrackPublished, RoomEvent.LocalTrackUnpublished],
  ...[RoomEvent.ConnectionQualityChanged, RoomEvent.ConnectionStateChanged],
  ...[RoomEvent.SignalReconnecting, RoomEvent.Reconnecting, RoomEvent.Reconnected],
  RoomEvent.AudioPlaybackStatusChanged,
] as const;

/** Draws now and after every change, until the room is left. */
export function followRoom(room: Room, render: () => void): void {
  let pending = false;
  const schedule = (): void => {
    if (pending) return;
    pending = true;
    queueMicrotask(() => {
      pending = false;
      render();
    });
  };
  for (const change of changes) room.on(change, schedule);
  render();
}
