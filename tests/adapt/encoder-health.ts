// Was the machine the limit? Then a run says nothing of us.
import { type Figure, notShown, tell } from './figure.ts';
import { growth, perSecond } from './read-samples.ts';
import type { Sample } from './sample.ts';

const FEWEST_FRAMES_PER_SECOND = 12;

export interface EncoderHealth {
  readonly framesPerSecond: number;
  /** Of the samples, the share in which an encoding was limited by the CPU, or by its own estimate of the way to the server. */
  readonly cpuShare: number;
  readonly bandwidthShare: number;
}

/** Frames are those of the busiest encoding. */
export function readHealth(samples: readonly Sample[]): EncoderHealth {
  const encodings = Math.max(0, ...samples.map(({ sent }) => sent.length));
  const rates = Array.from({ length: encodings }, (_, i) =>
    perSecond(samples, ({ sent }) => sent[i]?.frames),
  );
  return {
    framesPerSecond: Math.max(0, ...rates),
    cpuShare: shareLimitedBy(samples, 'cpu'),
    bandwidthShare: shareLimitedBy(samples, 'bandwidth'),
  };
}

/** With a line on the encoder; where it was the limit, nothing else is held for or against. */
export function inHealth(samples: readonly Sample[], figures: readonly Figure[]): Figure[] {
  const { framesPerSecond, cpuShare, bandwidthShare } = readHealth(samples);
  const limits = `limited by CPU ${percent(cpuShare)}, by its estimate ${percent(bandwidthShare)}`;
  const line = tell('publisher', `${framesPerSecond.toFixed(1)} frames/s, ${limits}`);
  const isPoor = cpuShare > 0 || framesPerSecond < FEWEST_FRAMES_PER_SECOND;
  const isStill = growth(samples, ({ sent }) => sent[0]?.frames) === 0;
  return [...(isPoor || isStill ? notShown(figures) : figures), line];
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;

function shareLimitedBy(samples: readonly Sample[], reason: string): number {
  const limited = samples.filter(({ sent }) =>
    sent.some(({ limitation }) => limitation === reason),
  );
  return samples.length === 0 ? 0 : limited.length / samples.length;
}
