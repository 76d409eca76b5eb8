// What does a call look like on each of the named networks? One subscriber, a picture and RED sound, as long as the profile takes.
import { type ProfileName, profiles } from '../kit/impairment/profiles.ts';
import { inHealth } from './machine-health.ts';
import type { Codec } from './picture.ts';
import { commonFigures, profileFigures } from './profile-figures.ts';
import { readRepairs } from './read-repairs.ts';
import type { TimedRun } from './run.ts';
import { openSampler } from './sampler.ts';
import { openStage, openSubscriber, type StageOptions } from './stage.ts';

const SECONDS = 60;
const LONGER: Partial<Record<ProfileName, number>> = { P6: 100, P7: 90 };

export async function runProfile(
  codec: Codec,
  profile: ProfileName,
  options: Pick<StageOptions, 'traceFolder'> = {},
): Promise<TimedRun> {
  await using stage = await openStage({ codec, dynacast: false, hasSound: true, ...options });
  await using subscriber = await openSubscriber(stage, { profile: profiles[profile] });
  // Steps count from here on, as the figures do.
  subscriber.way.change(profiles[profile]);
  await using sampler = openSampler(stage, subscriber);
  await sampler.readFor(LONGER[profile] ?? SECONDS);
  const { samples, marks, startedUs } = sampler;
  const events = (await subscriber.page.run((call) => call.events, null)).join(' ');
  const repairs = await readRepairs(stage.chorale);
  const facts = { samples, repairs, firstFrameMs: subscriber.firstFrameMs, events };
  const figures = [...(profileFigures[profile]?.(facts) ?? []), ...commonFigures(facts)];
  return {
    name: `profile-${profile}-${codec}`,
    title: `profile ${profile}, ${codec}`,
    figures: inHealth(samples, figures),
    samples,
    marks,
    startedUs,
    link: profiles[profile].down,
  };
}
