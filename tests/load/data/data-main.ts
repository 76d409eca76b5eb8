// What runs in a data load process? One participant that sends and any number that receive, as the parent says.
import { setTimeout as wait } from 'node:timers/promises';
import { type DataPacketKind, Room, RoomEvent } from '@livekit/rtc-node';
import { answerParent } from '../answer-parent.ts';
import type { Counts, DataCommands, SendOrder } from './commands.ts';
import { DataLog, readNumbered, writeNumbered } from './data-log.ts';

const MESSAGE_BYTES = 1000;
/** How many participants connect at a time: each takes some 50 ms of CPU here. */
const AT_A_TIME = 5;
/** Without a new message for so long, what is missing will not come. */
const PATIENCE_MS = 5000;
const LOOK_MS = 20;
/** Lossy ones that are under way when the last reliable one has come. */
const TAIL_MS = 200;

type Kind = 'reliable' | 'lossy';

interface Receiver {
  readonly room: Room;
  readonly reliable: DataLog;
  readonly lossy: DataLog;
}

const receivers: Receiver[] = [];
let sender: Room | undefined;
let run = 0;

async function enter(url: string, token: string): Promise<Room> {
  const room = new Room();
  await room.connect(url, token, { autoSubscribe: true, dynacast: false });
  return room;
}

async function receive(url: string, token: string): Promise<void> {
  const receiver = { room: await enter(url, token), reliable: new DataLog(), lossy: new DataLog() };
  receiver.room.on(RoomEvent.DataReceived, (bytes: Uint8Array, _from, kind?: DataPacketKind) => {
    const numbered = readNumbered(bytes);
    if (numbered !== undefined) receiver[kind === 1 ? 'reliable' : 'lossy'].count(numbered);
  });
  receivers.push(receiver);
}

/** At an even pace until the time is over; how many. */
async function sendKind(kind: Kind, perSecond: number, { ms }: SendOrder): Promise<number> {
  const startMs = performance.now();
  const count = Math.floor((perSecond * ms) / 1000);
  for (let sequence = 0; sequence < count; sequence++) {
    await wait(Math.max(0, startMs + (sequence * 1000) / perSecond - performance.now()));
    const bytes = writeNumbered({ run, sequence }, MESSAGE_BYTES);
    await sender?.localParticipant?.publishData(bytes, { reliable: kind === 'reliable' });
  }
  return count;
}

const delivered = (kind: Kind): number =>
  receivers.reduce((sum, receiver) => sum + receiver[kind].delivered, 0);

async function awaitReliable(expected: number): Promise<void> {
  let [last, sinceMs] = [0, performance.now()];
  while (delivered('reliable') < expected && performance.now() - sinceMs < PATIENCE_MS) {
    await wait(LOOK_MS);
    const now = delivered('reliable');
    if (now > last) sinceMs = performance.now();
    last = now;
  }
}

function count(kind: Kind, sent: number): Counts {
  const sum = (read: (log: DataLog) => number): number =>
    receivers.reduce((total, receiver) => total + read(receiver[kind]), 0);
  return {
    sent,
    delivered: delivered(kind),
    disordered: sum(({ disordered }) => disordered),
    repeated: sum(({ repeated }) => repeated),
  };
}

answerParent<DataCommands>({
  async join({ url, tokens }) {
    for (let i = 0; i < tokens.length; i += AT_A_TIME)
      await Promise.all(tokens.slice(i, i + AT_A_TIME).map((token) => receive(url, token)));
    return null;
  },
  async publish({ url, token }) {
    sender = await enter(url, token);
    return null;
  },
  async send(order) {
    run += 1;
    for (const { reliable, lossy } of receivers)
      for (const log of [reliable, lossy]) log.begin(run);
    const { reliablePerSecond, lossyPerSecond } = order;
    const [reliable, lossy] = await Promise.all([
      sendKind('reliable', reliablePerSecond, order),
      sendKind('lossy', lossyPerSecond, order),
    ]);
    await awaitReliable(reliable * receivers.length);
    await wait(TAIL_MS);
    return { reliable: count('reliable', reliable), lossy: count('lossy', lossy) };
  },
  async leave() {
    const rooms = [...receivers.splice(0).map(({ room }) => room), ...(sender ? [sender] : [])];
    sender = undefined;
    await Promise.all(rooms.map((room) => room.disconnect()));
    return null;
  },
});
