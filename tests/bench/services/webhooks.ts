// How many events a second reach a receiver, from the room that has them to a verified signature?
import { RoomServiceClient } from 'livekit-server-sdk';
import { eventually } from '../../kit/eventually.ts';
import type { Target } from './target.ts';

export interface WebhookFigures {
  readonly events: number;
  readonly lost: number;
  /** As fast as rooms open and close: 16 calls under way. */
  readonly perSecond: number;
}

const ROOMS = 500;
const UNDER_WAY = 16;
const DEADLINE_MS = 60_000;

/** Two events a room: that it started, and that it finished. */
export async function measureWebhooks({ receiver, ...target }: Target): Promise<WebhookFigures> {
  const rooms = new RoomServiceClient(target.api, target.apiKey, target.apiSecret);
  const ours = (): number =>
    receiver.events.filter(({ room }) => room?.name.startsWith('hook ')).length;
  const startMs = performance.now();
  let next = 0;
  const run = async (): Promise<void> => {
    for (let i = next++; i < ROOMS; i = next++) {
      await rooms.createRoom({ name: `hook ${i}` });
      await rooms.deleteRoom(`hook ${i}`);
    }
  };
  await Promise.all(Array.from({ length: UNDER_WAY }, run));
  const events = 2 * ROOMS;
  const missing = (): string | undefined =>
    ours() < events ? `${events - ours()} events` : undefined;
  await eventually(missing, DEADLINE_MS).catch(() => undefined);
  const seconds = (performance.now() - startMs) / 1000;
  return { events, lost: events - ours(), perSecond: ours() / seconds };
}
