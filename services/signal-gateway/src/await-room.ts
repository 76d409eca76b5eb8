// When may a client resume whose way to its room was cut? Once the bus is back and the room's node answers, or after a minute.
import { setTimeout as wait } from 'node:timers/promises';
import type { Bus } from '@chorale/bus';
import type { AssignRoom } from './relay.ts';

/** As long as a room keeps a participant whose signalling is gone. */
const PATIENCE_MS = 60_000;
const ASK_EVERY_MS = 100;
const ANSWER_DEADLINE_MS = 2_000;

export interface AwaitedRoom {
  readonly bus: Bus;
  readonly assignRoom: AssignRoom;
  readonly roomName: string;
}

/**
 * Until then the client's socket stays open and its pings are answered: a resume that fails makes some clients throw away
 * their media, which flows all the while. Resolves early when `gone` fires.
 */
export async function awaitRoom(room: AwaitedRoom, gone: AbortSignal): Promise<void> {
  const end = AbortSignal.any([gone, AbortSignal.timeout(PATIENCE_MS)]);
  while (!end.aborted && !(await isReachable(room, end))) {
    await wait(ASK_EVERY_MS, undefined, { signal: end }).catch(() => undefined);
  }
}

async function isReachable({ bus, assignRoom, roomName }: AwaitedRoom, end: AbortSignal) {
  if (bus.isConnected === false) return false;
  const signal = AbortSignal.any([end, AbortSignal.timeout(ANSWER_DEADLINE_MS)]);
  return assignRoom({ roomName }, signal).then(
    () => true,
    () => false,
  );
}
