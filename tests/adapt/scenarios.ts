// Which runs are to be made? Each scenario once for each codec, and for each profile where it has some.
import { runCapacity } from './capacity.ts';
import type { AdaptOptions, Scenario } from './options.ts';
import type { Codec } from './picture.ts';
import { runDynacast } from './dynacast.ts';
import { planPaths } from './paths.ts';
import { runProfile } from './profile-runs.ts';
import type { Run } from './run.ts';
import { runSwitches } from './switches.ts';
import { runTen } from './ten.ts';
import { runTraced } from './traced.ts';

export interface PlannedRun {
  readonly name: string;
  readonly start: () => Promise<Run | readonly Run[]>;
}

type Plan = (codec: Codec, options: AdaptOptions) => readonly PlannedRun[];

const once =
  (name: Scenario, start: (codec: Codec) => Promise<Run | readonly Run[]>): Plan =>
  (codec) => [{ name: `${name}-${codec}`, start: () => start(codec) }];

const plans: Record<Scenario, Plan> = {
  capacity: once('capacity', runCapacity),
  profiles: (codec, options) =>
    options.profiles.map((profile) => ({
      name: `profile-${profile}-${codec}`,
      start: () =>
        options.isTraced
          ? runTraced((traceFolder) => runProfile(codec, profile, { traceFolder }))
          : runProfile(codec, profile),
    })),
  ten: once('ten', runTen),
  dynacast: once('dynacast', runDynacast),
  switches: once('switches', runSwitches),
  paths: planPaths,
};

export const planRuns = (options: AdaptOptions): readonly PlannedRun[] =>
  options.scenarios.flatMap((scenario) =>
    options.codecs.flatMap((codec) => plans[scenario](codec, options)),
  );
