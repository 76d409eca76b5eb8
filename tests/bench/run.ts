// What has one run of the bench measured? A part is absent when it was not asked for.
import type { LoadProfile } from '@chorale/transport/testing';
import type { DataFigures } from './data/measure-data.ts';
import type { LatencyFigures } from './latency/judge-latency.ts';
import type { Figures } from './measure.ts';
import type { WorkersFigures } from './measure-workers.ts';

export interface Run {
  readonly profile: LoadProfile;
  readonly forwarding?: Figures | undefined;
  readonly workers?: readonly WorkersFigures[] | undefined;
  readonly latency?: LatencyFigures | undefined;
  readonly data?: DataFigures | undefined;
}
