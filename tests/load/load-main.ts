// What runs in a load process? One publisher and any number of subscribers, as its parent says.
import { setTimeout as wait } from 'node:timers/promises';
import { createLoadMeans, type LoadProfile } from '@chorale/transport/testing';
import { answerParent, type Handlers } from './answer-parent.ts';
import type { Arrivals } from './arrivals.ts';
import type { LoadCommands, Watched } from './commands.ts';
import { Delays } from './delays.ts';
import type { PacedMedia } from './paced-media.ts';
import { PlainPublisher, PlainReceiver } from './plain-client.ts';
import { Publisher } from './publisher.ts';
import { type JoinTimes, Subscriber } from './subscriber.ts';

const means = createLoadMeans((process.argv[2] ?? 'gcm') as LoadProfile);
const subscribers: Subscriber[] = [];
const listeners: PlainReceiver[] = [];
const delays = new Delays();
const arrivals = new Delays();
let publisher: Publisher | undefined;
let media: PacedMedia | undefined;

const onDelay = (delayMs: number, waitedMs: number): void => {
  delays.record(delayMs);
  arrivals.record(delayMs - waitedMs);
};

const handlers: Handlers<LoadCommands> = {
  async publish({ url, token }) {
    publisher = await Publisher.join(means, { url, token });
    ({ media } = publisher);
    return null;
  },
  async join({ url, tokens, perSecond, signalling }) {
    const joins: Promise<JoinTimes>[] = [];
    const startMs = performance.now();
    for (const [index, token] of tokens.entries()) {
      await wait(Math.max(0, startMs + (index * 1000) / perSecond - performance.now()));
      joins.push(joinOne(url, token, signalling));
    }
    const times = await Promise.all(joins);
    return {
      firstPacketMs: times.map(({ firstPacketMs }) => firstPacketMs),
      firstVideoMs: times.map(({ firstVideoMs }) => firstVideoMs),
    };
  },
  async pause() {
    media?.stop();
    return null;
  },
  async goOn() {
    media?.start();
    return null;
  },
  async watch({ ms }) {
    delays.take();
    arrivals.take();
    media?.slips.take();
    const before = look();
    await wait(ms);
    const after = look();
    return {
      packets: after.packets - before.packets,
      lost: after.lost - before.lost,
      refused: after.refused - before.refused,
      sent: after.sent - before.sent,
      keyFrameRequests: after.keyFrameRequests - before.keyFrameRequests,
      delays: delays.take(),
      arrivals: arrivals.take(),
      slips: media?.slips.take() ?? new Delays().take(),
    };
  },
  async leave({ count, abrupt }) {
    const leaving = subscribers.splice(subscribers.length - count, count);
    await Promise.all(leaving.map((one) => (abrupt ? one.vanish() : one.leave())));
    return null;
  },
  async listen({ count }) {
    const opening = Array.from({ length: count }, () => PlainReceiver.open(onDelay));
    listeners.push(...(await Promise.all(opening)));
    return { ports: listeners.map(({ port }) => port) };
  },
  async sendPlain({ port }) {
    ({ media } = await PlainPublisher.start(port));
    return null;
  },
};

async function joinOne(url: string, token: string, signalling: 'v0' | 'v1'): Promise<JoinTimes> {
  const subscriber = await Subscriber.join(means, { url, token, signalling, onDelay });
  subscribers.push(subscriber);
  return subscriber.firstMedia();
}

function look(): Omit<Watched, 'delays' | 'arrivals' | 'slips'> {
  const all: Arrivals[] = [...subscribers, ...listeners].map(({ arrivals }) => arrivals);
  const counts = all.map(({ received }) => received.read());
  return {
    packets: counts.reduce((sum, { packets }) => sum + packets, 0),
    lost: counts.reduce((sum, { lost }) => sum + lost, 0),
    refused: all.reduce((sum, { refused }) => sum + refused, 0),
    sent: media?.packetsSent ?? 0,
    keyFrameRequests: publisher?.keyFrameRequests ?? 0,
  };
}

answerParent(handlers);
