// Who subscribes when ten browsers are too many? LiveKit's SDK for Node: it decodes, and says what it received.
import { Room } from '@livekit/rtc-node';
import type { ReceivedFigures } from '../kit/call-page/stream-figures.ts';
import { openImpairedWay } from '../kit/impairment/impaired-way.ts';
import type { ImpairmentProfile } from '../kit/impairment/profile.ts';
import type { RelayOptions } from '../kit/impairment/relays.ts';
import { createToken } from '../kit/token.ts';
import type { Received, Watched } from './watched.ts';
import type { Stage } from './stage.ts';

export interface RtcSubscriber extends Watched, AsyncDisposable {
  readonly name: string;
}

export interface RtcSubscriberOptions extends RelayOptions {
  readonly name: string;
  readonly profile: ImpairmentProfile;
}

/** Its frames are not fetched: nobody looks at them. */
export async function openRtcSubscriber(
  { chorale, room }: Stage,
  { name, profile, ...relays }: RtcSubscriberOptions,
): Promise<RtcSubscriber> {
  const way = await openImpairedWay(chorale.url, profile, relays);
  const session = new Room();
  const token = await createToken(chorale, { room, identity: name });
  await session.connect(way.wsUrl, token, { autoSubscribe: true, dynacast: false });
  return {
    name,
    way,
    // With one peer connection all is the publisher's.
    async read(): Promise<Received> {
      const { publisherStats, subscriberStats } = await session.getRtcStats();
      return readReceived([...publisherStats, ...subscriberStats]);
    },
    async [Symbol.asyncDispose](): Promise<void> {
      await session.disconnect();
      await way[Symbol.asyncDispose]();
    },
  };
}

type Stats = Awaited<ReturnType<Room['getRtcStats']>>['subscriberStats'];

function readReceived(stats: Stats): Received {
  const inbound = stats.flatMap(({ stats: { case: kind, value } }) =>
    kind === 'inboundRtp' ? [value] : [],
  );
  const find = (kind: string) => inbound.find(({ stream }) => stream?.kind === kind);
  return { video: toFigures(find('video')), audio: toFigures(find('audio')) };
}

type Inbound = Extract<Stats[number]['stats'], { case: 'inboundRtp' }>['value'];

function toFigures(stat: Inbound | undefined): ReceivedFigures | undefined {
  if (stat === undefined) return undefined;
  const { received, inbound } = stat;
  return {
    bytes: count(inbound?.bytesReceived),
    packets: count(received?.packetsReceived),
    lost: count(received?.packetsLost),
    width: count(inbound?.frameWidth),
    framesDecoded: count(inbound?.framesDecoded),
    framesDropped: count(inbound?.framesDropped),
    freezes: count(inbound?.freezeCount),
    freezesSeconds: count(inbound?.totalFreezeDuration),
    pli: count(inbound?.pliCount),
    nacks: count(inbound?.nackCount),
    repaired: 0,
    jitterBufferSeconds: count(inbound?.jitterBufferDelay),
    jitterBufferEmitted: count(inbound?.jitterBufferEmittedCount),
    codec: '',
    samples: count(inbound?.totalSamplesReceived),
    concealed: count(inbound?.concealedSamples) - count(inbound?.silentConcealedSamples),
  };
}

const count = (value: number | bigint | undefined): number => Number(value ?? 0);
