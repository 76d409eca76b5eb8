// Which runs are to be made? Each scenario once for each codec, and for each profile where it has some.
import { runCapacity } from './capacity.ts';
import type { AdaptOptions, Scenario } from './options.ts';
import type { Codec } from './picture.ts';
import type { Run } from './run.ts';

export interface PlannedRun {
  readonly name: string;
  readonly start: () => Promise<Run>;
}

type Plan = (codec: Codec, options: AdaptOptions) => readonly PlannedRun[];

const once =
  (name: Scenario, start: (codec: Codec) => Promise<Run>): Plan =>
  (codec) => [{ name: `${name}-${codec}`, start: () => start(codec) }];

const plans: Partial<Record<Scenario, Plan>> = {
  capacity: once('capacity', runCapacity),
};

export const planRuns = (options: AdaptOptions): readonly PlannedRun[] =>
  options.scenarios.flatMap((scenario) =>
    options.codecs.flatMap((codec) => plans[scenario]?.(codec, options) ?? []),
  );
