// Does media find another way, or come back? UDP blocked, an address that changes, and blackouts of three lengths.
import { type ProfileName, profiles } from '../kit/impairment/profiles.ts';
import { type Figure, judge, tell } from './figure.ts';
import { inHealth } from './machine-health.ts';
import type { AdaptOptions, PathCaseName } from './options.ts';
import type { Codec } from './picture.ts';
import * as read from './read-samples.ts';
import type { Run } from './run.ts';
import type { Sample, Span } from './sample.ts';
import { openSampler, type Sampler } from './sampler.ts';
import { openStage, openSubscriber, PUBLISHER, type Stage, type Subscriber } from './stage.ts';

const SETTLE_SECONDS = 5;
/** UDP works until then; a blackout begins at second 5 of its profile. */
const EVENT_SECONDS = 5;

type PathCase = (stage: Stage) => Promise<Omit<Run, 'name' | 'title'>>;

const cases: Record<PathCaseName, PathCase> = {
  'udp-blocked-join': joinWithoutUdp,
  'udp-blocked-later': loseUdp,
  roam,
  'blackout-3': (stage) => blackOut(stage, 3),
  'blackout-8': (stage) => blackOut(stage, 8),
  'blackout-20': (stage) => blackOut(stage, 20),
};

export const planPaths = (codec: Codec, options: Pick<AdaptOptions, 'cases'>) =>
  options.cases.map((name) => ({
    name: `paths-${name}-${codec}`,
    async start(): Promise<Run> {
      await using stage = await openStage({ codec, dynacast: false, hasSound: true });
      return {
        name: `paths-${name}-${codec}`,
        title: `paths: ${name}, ${codec}`,
        ...(await cases[name](stage)),
      };
    },
  }));

async function joinWithoutUdp(stage: Stage) {
  await using subscriber = await openSubscriber(stage, { profile: profiles.P11, tcp: 'relayed' });
  await using sampler = openSampler(stage, subscriber);
  await sampler.readFor(SETTLE_SECONDS);
  const { up, down } = await protocolsOf(subscriber);
  return conclude(sampler, [
    judge({ name: 'first frame', value: subscriber.firstFrameMs / 1000, most: 8, unit: 's' }),
    tell('protocol', up === '' ? down : `${up}, ${down}`),
  ]);
}

const protocolsOf = ({ page }: Subscriber) => page.run((call, id) => call.protocols(id), PUBLISHER);

async function loseUdp(stage: Stage) {
  await using subscriber = await openSubscriber(stage, { profile: profiles.P10, tcp: 'relayed' });
  await using sampler = openSampler(stage, subscriber);
  await sampler.readFor(SETTLE_SECONDS);
  sampler.mark('UDP blocked');
  subscriber.way.change(profiles.P11);
  const span = await readUntilBack(sampler, 60);
  const { down } = await protocolsOf(subscriber);
  return conclude(sampler, [
    judge({
      name: 'picture gone for',
      value: read.longestGapSeconds(sampler.samples, span),
      most: 8,
      unit: 's',
    }),
    tell('protocol', down),
    tell('events', await eventsOf(subscriber)),
  ]);
}

async function roam(stage: Stage) {
  await using subscriber = await openSubscriber(stage, { profile: profiles.P10 });
  await using sampler = openSampler(stage, subscriber);
  await sampler.readFor(SETTLE_SECONDS);
  sampler.mark('another port');
  for (const relay of subscriber.way.relays) relay.roam();
  const span = await readUntilBack(sampler, 40);
  return conclude(sampler, [
    judge({
      name: 'picture gone for',
      value: read.longestGapSeconds(sampler.samples, span),
      most: 1.5,
      unit: 's',
    }),
    tell('events', await eventsOf(subscriber)),
  ]);
}

const blackouts: Readonly<Record<number, ProfileName>> = {
  3: 'P9short',
  8: 'P9middle',
  20: 'P9long',
};
/** What livekit-client may say of how it came back: nothing; a resume at most; a full reconnect at most. */
const wanted: Readonly<Record<number, RegExp>> = {
  3: /^$/,
  8: /^(signalReconnecting reconnected ?)?$/,
  20: /^((signalReconnecting )*(reconnecting )*reconnected)?$/,
};

async function blackOut(stage: Stage, seconds: number) {
  const profile = profiles[blackouts[seconds] ?? 'P9short'];
  await using subscriber = await openSubscriber(stage, { profile: profiles.P10, tcp: 'relayed' });
  await using sampler = openSampler(stage, subscriber);
  const identity = await subscriber.page.run((call) => call.room.localParticipant.identity, null);
  subscriber.way.change(profile);
  await sampler.readFor(EVENT_SECONDS);
  sampler.mark(`nothing for ${seconds} s`);
  const stalled = subscriber.way.stallSignals();
  await sampler.readFor(seconds);
  stalled[Symbol.dispose]();
  sampler.mark('back');
  const span = await readUntilBack(sampler, 40);
  const events = await eventsOf(subscriber);
  const identityNow = await subscriber.page.run(
    (call) => call.room.localParticipant.identity,
    null,
  );
  return conclude(sampler, [
    judge({
      name: 'picture after the blackout',
      value: backSeconds(sampler.samples, span),
      most: 10,
      unit: 's',
    }),
    judgeWords('events', { value: events, wanted: wanted[seconds] ?? /./ }),
    judgeWords('identity stays', { value: identityNow, wanted: new RegExp(`^${identity}$`) }),
  ]);
}

const judgeWords = (
  name: string,
  { value, wanted: pattern }: { value: string; wanted: RegExp },
): Figure => ({
  name,
  value: value === '' ? 'none' : value,
  goal: String(pattern),
  verdict: pattern.test(value) ? 'met' : 'not met',
});

const eventsOf = async ({ page }: Subscriber): Promise<string> =>
  (await page.run((call) => call.events, null)).join(' ');

/** Two seconds of picture, so that a last frame from before is not taken for it. */
async function readUntilBack(sampler: Sampler, seconds: number): Promise<Span> {
  const fromMs = sampler.nowMs();
  for (let lasting = 0; lasting < 2 && sampler.nowMs() < fromMs + seconds * 1000; ) {
    const samples = read.within(sampler.samples, await sampler.readFor(1));
    lasting = read.growth(samples, read.decoded) >= 8 ? lasting + 1 : 0;
  }
  return { fromMs, toMs: sampler.nowMs() };
}

/** To the third frame; a new receiver counts its frames from zero. */
const backSeconds = (samples: readonly Sample[], span: Span): number | undefined =>
  read.secondsUntil(samples, span, ({ atMs }) => {
    const since = read.within(samples, { fromMs: span.fromMs, toMs: atMs + 1 });
    return read.growth(since, read.decoded) >= 3;
  });

const conclude = ({ samples, marks }: Sampler, figures: readonly Figure[]) => ({
  figures: inHealth(samples, figures),
  samples,
  marks,
});
