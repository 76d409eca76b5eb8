// How many admin calls a second are answered?
import { RoomServiceClient } from 'livekit-server-sdk';
import { median, percentile } from '../statistics.ts';
import type { Target } from './target.ts';

export interface ApiFigures {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

const UNDER_WAY = 16;
const WINDOW_MS = 3_000;
const WINDOWS = 3;

/** ListParticipants by livekit-server-sdk: a token is checked, a room is found, its worker answers. */
export async function measureApi(target: Target): Promise<ApiFigures> {
  const rooms = new RoomServiceClient(target.api, target.apiKey, target.apiSecret);
  await rooms.createRoom({ name: 'calls', emptyTimeout: 600 });
  const windows = [];
  for (let i = 0; i <= WINDOWS; i++) windows.push(await flood(rooms));
  await rooms.deleteRoom('calls');
  const measured = windows.slice(1);
  const times = measured.flat();
  return {
    perSecond: median(measured.map((all) => all.length / (WINDOW_MS / 1000))),
    p50Ms: median(times),
    p99Ms: percentile(times, 0.99),
  };
}

async function flood(rooms: RoomServiceClient): Promise<number[]> {
  const endMs = performance.now() + WINDOW_MS;
  const times: number[] = [];
  const run = async (): Promise<void> => {
    while (performance.now() < endMs) {
      const startMs = performance.now();
      await rooms.listParticipants('calls');
      times.push(performance.now() - startMs);
    }
  };
  await Promise.all(Array.from({ length: UNDER_WAY }, run));
  return times;
}
