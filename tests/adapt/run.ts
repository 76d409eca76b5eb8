// What comes out of one run? A title, figures, and all that was read, for the chart and for whoever wants to look closer.
import type { Figure } from './figure.ts';
import type { Mark, Sample } from './sample.ts';

export interface Run {
  /** Names the files too: letters, digits and dashes. */
  readonly name: string;
  readonly title: string;
  readonly figures: readonly Figure[];
  readonly samples: readonly Sample[];
  readonly marks: readonly Mark[];
}
