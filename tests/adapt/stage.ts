// Who takes part in a run? Our server, one publisher next to it, and subscribers behind bad networks.
import type { Browser } from 'playwright-core';
import { type CallPage, openCallPage, openChromium } from '../kit/chromium.ts';
import { eventually } from '../kit/eventually.ts';
import { openImpairedWay } from '../kit/impairment/impaired-way.ts';
import { type ImpairmentProfile, perfectLink } from '../kit/impairment/profile.ts';
import type { RelayOptions } from '../kit/impairment/relays.ts';
import { type RunningChorale, startChorale } from '../kit/start-chorale.ts';
import type { Tap } from '../kit/impairment/udp-relay.ts';
import { createToken } from '../kit/token.ts';
import { type Codec, pictures } from './picture.ts';
import { recorderArgs } from './traced.ts';
import type { Received, Watched } from './watched.ts';

export const PUBLISHER = 'ada';

export interface Stage extends AsyncDisposable {
  readonly chorale: RunningChorale;
  readonly publisher: CallPage;
  readonly room: string;
  readonly browser: Browser;
}

export interface StageOptions {
  readonly codec: Codec;
  readonly dynacast: boolean;
  /** A steady tone beside the picture, as RED. */
  readonly hasSound: boolean;
  /** Of what the publisher sends and receives: it goes through a relay that does nothing else. */
  readonly tap?: Tap;
  /** The server leaves there what it saw of links. */
  readonly traceFolder?: string;
}

export interface Subscriber extends Watched, AsyncDisposable {
  readonly page: CallPage;
  /** From the call to join until the first decoded frame, milliseconds. */
  readonly firstFrameMs: number;
}

export interface SubscriberOptions extends RelayOptions {
  readonly profile: ImpairmentProfile;
  readonly adaptiveStream?: boolean;
}

const noImpairment: ImpairmentProfile = { up: perfectLink, down: perfectLink, seed: 1 };
const FIRST_FRAME_DEADLINE_MS = 40_000;
const WHOLE_PICTURE_DEADLINE_MS = 60_000;

export async function openStage(options: StageOptions): Promise<Stage> {
  const { dynacast, tap, traceFolder } = options;
  const nodeArgs = traceFolder === undefined ? [] : recorderArgs(traceFolder);
  const chorale = await startChorale({ args: ['--tcp-port', '0', '--debug-port', '0'], nodeArgs });
  const browser = await openChromium();
  const room = `adapt-${crypto.randomUUID()}`;
  const publisher = await openCallPage(browser, chorale.url);
  const way =
    tap === undefined ? undefined : await openImpairedWay(chorale.url, noImpairment, { tap });
  const url = way?.wsUrl ?? chorale.wsUrl;
  await join(publisher, { chorale, url, room, identity: PUBLISHER, dynacast });
  await publisher.run((call, picture) => call.publishPicture(picture), pictures[options.codec]);
  if (options.hasSound) await publisher.run((call) => call.publishTone(), null);
  if (!dynacast) await sendsWhole(publisher, options.codec);
  return {
    chorale,
    publisher,
    room,
    browser,
    async [Symbol.asyncDispose](): Promise<void> {
      await browser.close();
      await way?.[Symbol.asyncDispose]();
      await chorale[Symbol.asyncDispose]();
    },
  };
}

/** Its estimate of the way to the server begins low: the largest layer comes last. */
async function sendsWhole(publisher: CallPage, codec: Codec): Promise<void> {
  const whole = pictures[codec].layers.at(-1)?.width ?? 0;
  await eventually(async () => {
    const sent = await publisher.run((call) => call.sentVideo(), null);
    return sent.some(({ width }) => width >= whole) ? undefined : 'the whole picture';
  }, WHOLE_PICTURE_DEADLINE_MS);
}

/** Joins and waits for the first frame. */
export async function openSubscriber(
  stage: Stage,
  { profile, adaptiveStream = false, ...relays }: SubscriberOptions,
): Promise<Subscriber> {
  const { chorale, browser, room } = stage;
  const way = await openImpairedWay(chorale.url, profile, relays);
  const page = await openCallPage(browser, chorale.url);
  const identity = `bob-${crypto.randomUUID().slice(0, 8)}`;
  const startMs = performance.now();
  await join(page, { chorale, url: way.wsUrl, room, identity, adaptiveStream });
  await eventually(async () => {
    const video = await page.run((call, id) => call.received(id, 'camera'), PUBLISHER);
    return (video?.framesDecoded ?? 0) > 0 ? undefined : 'a first frame';
  }, FIRST_FRAME_DEADLINE_MS);
  return {
    page,
    way,
    firstFrameMs: performance.now() - startMs,
    read: () => readPage(page),
    async [Symbol.asyncDispose](): Promise<void> {
      await page.page.context().close();
      await way[Symbol.asyncDispose]();
    },
  };
}

async function readPage(page: CallPage): Promise<Received> {
  const [video, audio] = await page.run(
    (call, id) => Promise.all([call.received(id, 'camera'), call.received(id, 'microphone')]),
    PUBLISHER,
  );
  return { video, audio };
}

interface JoinFacts {
  readonly chorale: RunningChorale;
  readonly url: string;
  readonly room: string;
  readonly identity: string;
  readonly dynacast?: boolean;
  readonly adaptiveStream?: boolean;
}

async function join(page: CallPage, { chorale, url, room, identity, ...rest }: JoinFacts) {
  const token = await createToken(chorale, { room, identity });
  const options = { url, token, mode: 'v1', ...rest } as const;
  await page.run((call, given) => call.join(given), options);
}
