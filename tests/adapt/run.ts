// What comes out of one run? A title, figures, and all that was read, for the chart and for whoever wants to look closer.
import type { LinkTrace } from '@chorale/media/testing';
import type { LinkProfile } from '../kit/impairment/profile.ts';
import type { Figure } from './figure.ts';
import type { Mark, Sample } from './sample.ts';

export interface Run {
  /** Names the files too: letters, digits and dashes. */
  readonly name: string;
  readonly title: string;
  readonly figures: readonly Figure[];
  readonly samples: readonly Sample[];
  readonly marks: readonly Mark[];
  /** Of the subscriber's link, where it was asked for. */
  readonly trace?: LinkTrace;
}

export interface TimedRun extends Run {
  /** Samples, marks and the steps of `link` count from then; microseconds since the epoch. */
  readonly startedUs: number;
  /** Towards the subscriber. */
  readonly link: LinkProfile;
}
