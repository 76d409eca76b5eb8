// Who takes part in a run? Our server, one publisher next to it, and subscribers behind bad networks.
import type { Browser } from 'playwright-core';
import { type CallPage, openCallPage, openChromium } from '../kit/chromium.ts';
import { eventually } from '../kit/eventually.ts';
import { type ImpairedWay, openImpairedWay } from '../kit/impairment/impaired-way.ts';
import type { ImpairmentProfile } from '../kit/impairment/profile.ts';
import type { RelayOptions } from '../kit/impairment/relays.ts';
import { type RunningChorale, startChorale } from '../kit/start-chorale.ts';
import { createToken } from '../kit/token.ts';
import { type Codec, pictures } from './picture.ts';

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
}

export interface Subscriber extends AsyncDisposable {
  readonly page: CallPage;
  readonly way: ImpairedWay;
  /** From the call to join until the first decoded frame, milliseconds. */
  readonly firstFrameMs: number;
}

export interface SubscriberOptions extends RelayOptions {
  readonly profile: ImpairmentProfile;
  readonly adaptiveStream?: boolean;
}

const FIRST_FRAME_DEADLINE_MS = 40_000;

export async function openStage(options: StageOptions): Promise<Stage> {
  const chorale = await startChorale({ args: ['--tcp-port', '0'] });
  const browser = await openChromium();
  const room = `adapt-${crypto.randomUUID()}`;
  const publisher = await openCallPage(browser, chorale.url);
  const { dynacast } = options;
  await join(publisher, { chorale, url: chorale.wsUrl, room, identity: PUBLISHER, dynacast });
  await publisher.run((call, picture) => call.publishPicture(picture), pictures[options.codec]);
  if (options.hasSound) await publisher.run((call) => call.publishTone(), null);
  return {
    chorale,
    publisher,
    room,
    browser,
    async [Symbol.asyncDispose](): Promise<void> {
      await browser.close();
      await chorale[Symbol.asyncDispose]();
    },
  };
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
    async [Symbol.asyncDispose](): Promise<void> {
      await page.page.context().close();
      await way[Symbol.asyncDispose]();
    },
  };
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
