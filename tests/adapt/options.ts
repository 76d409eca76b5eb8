// What is `npm run adapt` to do? Its command line.
import { parseArgs } from 'node:util';
import { type ProfileName, profiles } from '../kit/impairment/profiles.ts';
import { type Codec, codecs } from './picture.ts';

export const scenarios = ['capacity', 'profiles', 'ten', 'dynacast', 'switches', 'paths'] as const;
export type Scenario = (typeof scenarios)[number];

/** Of the scenario `paths`. */
export const pathCases = [
  'udp-blocked-join',
  'udp-blocked-later',
  'roam',
  'blackout-3',
  'blackout-8',
  'blackout-20',
] as const;
export type PathCaseName = (typeof pathCases)[number];

export interface AdaptOptions {
  /** Several by commas; default: vp8. */
  readonly codecs: readonly Codec[];
  /** Default: capacity. `all`: each of them. */
  readonly scenarios: readonly Scenario[];
  /** Of the scenario `profiles`; default: P1 to P8. */
  readonly profiles: readonly ProfileName[];
  /** Of the scenario `profiles`: leaves a trace of the link too, for tests of the estimator. */
  readonly isTraced: boolean;
  /** Of the scenario `paths`; default: all of them. */
  readonly cases: readonly PathCaseName[];
  /** A folder; default: a new one for temporary files. */
  readonly out: string | undefined;
}

const DEFAULT_PROFILES = 'P1,P2,P3,P4,P5,P6,P7,P8';

export function readOptions(args: readonly string[]): AdaptOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      codec: { type: 'string', default: 'vp8' },
      scenario: { type: 'string', default: 'capacity' },
      profile: { type: 'string', default: DEFAULT_PROFILES },
      case: { type: 'string', default: 'all' },
      trace: { type: 'boolean', default: false },
      out: { type: 'string' },
    },
  });
  const names = Object.keys(profiles) as ProfileName[];
  return {
    codecs: pick(values.codec, codecs),
    scenarios: pick(values.scenario, scenarios),
    profiles: pick(values.profile, names),
    isTraced: values.trace,
    cases: pick(values.case, pathCases),
    out: values.out,
  };
}

function pick<T extends string>(given: string, known: readonly T[]): readonly T[] {
  if (given === 'all') return known;
  return given.split(',').map((name) => {
    const found = known.find((one) => one === name);
    if (found === undefined) throw new Error(`${name} is none of ${known.join(', ')}`);
    return found;
  });
}
