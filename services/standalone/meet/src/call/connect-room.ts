// How does the page connect? With livekit-client's defaults for many viewers: only what is looked at is sent.
import { Room } from 'livekit-client';

export async function connectRoom(token: string): Promise<Room> {
  const room = new Room({ adaptiveStream: true, dynacast: true });
  await room.connect(location.origin.replace(/^http/, 'ws'), token);
  return room;
}
