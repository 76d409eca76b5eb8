// What runs in a load process? One publisher and any number of subscribers, as its parent says.
import { setTimeout as wait } from 'node:timers/promises';
import { createLoadMeans, type LoadProfile } from '@chorale/transport/testing';
import { answerParent, type Handlers } from './answer-parent.ts';
import type { LoadCommands, Watched } from './commands.ts';
import { Publisher } from './publisher.ts';
import { type JoinTimes, Subscriber } from './subscriber.ts';

const means = createLoadMeans((process.argv[2] ?? 'gcm') as LoadProfile);
const subscribers: Subscriber[] = [];
let publisher: Publisher | undefined;
/** Only while somebody watches. */
let delays: number[] | undefined;

const handlers: Handlers<LoadCommands> = {
  async publish({ url, token }) {
    publisher = await Publisher.join(means, { url, token });
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
  async watch({ ms }) {
    const delayMs: number[] = [];
    delays = delayMs;
    const before = look();
    await wait(ms);
    const after = look();
    delays = undefined;
    return {
      packets: after.packets - before.packets,
      lost: after.lost - before.lost,
      refused: after.refused - before.refused,
      sent: after.sent - before.sent,
      keyFrameRequests: after.keyFrameRequests - before.keyFrameRequests,
      delayMs,
    };
  },
  async leave({ count, abrupt }) {
    const leaving = subscribers.splice(subscribers.length - count, count);
    await Promise.all(leaving.map((one) => (abrupt ? one.vanish() : one.leave())));
    return null;
  },
};

async function joinOne(url: string, token: string, signalling: 'v0' | 'v1'): Promise<JoinTimes> {
  const onDelay = (delay: number): void => void delays?.push(delay);
  const subscriber = await Subscriber.join(means, { url, token, signalling, onDelay });
  subscribers.push(subscriber);
  return subscriber.firstMedia();
}

function look(): Omit<Watched, 'delayMs'> {
  const counts = subscribers.map(({ received }) => received.read());
  return {
    packets: counts.reduce((sum, { packets }) => sum + packets, 0),
    lost: counts.reduce((sum, { lost }) => sum + lost, 0),
    refused: subscribers.reduce((sum, { refused }) => sum + refused, 0),
    sent: publisher?.packetsSent ?? 0,
    keyFrameRequests: publisher?.keyFrameRequests ?? 0,
  };
}

answerParent(handlers);
