// Was the machine the limit, by its encoder or by the relay that was late? Then a run says nothing of us.
import { type Figure, notShown, tell } from './figure.ts';
import type { Sample } from './sample.ts';

const FEWEST_FRAMES_PER_SECOND = 12;
/** Longer than the distance of two frames. */
const LATE_MS = 50;
/** Of the samples; a run has some hundreds. */
const MOST_LATE_SHARE = 0.05;

export interface MachineHealth {
  readonly framesPerSecond: number;
  /** Of the samples, the share in which an encoding was limited by the CPU, or by its own estimate of the way to the server. */
  readonly cpuShare: number;
  readonly bandwidthShare: number;
  /** Of the samples, the share in which the relay woke up later than 50 ms. */
  readonly lateShare: number;
}

/** Frames are those of the busiest encoding, on average. */
export function readHealth(samples: readonly Sample[]): MachineHealth {
  const rates = samples.map(({ sent }) => Math.max(0, ...sent.map((one) => one.framesPerSecond)));
  return {
    framesPerSecond: rates.reduce((sum, rate) => sum + rate, 0) / Math.max(1, rates.length),
    cpuShare: shareLimitedBy(samples, 'cpu'),
    bandwidthShare: shareLimitedBy(samples, 'bandwidth'),
    lateShare: shareOf(samples, ({ relayLateMs }) => relayLateMs > LATE_MS),
  };
}

/** With a line on the encoder; where it was the limit, nothing else is held for or against. */
export function inHealth(samples: readonly Sample[], figures: readonly Figure[]): Figure[] {
  const { framesPerSecond, cpuShare, bandwidthShare, lateShare } = readHealth(samples);
  const limits = `limited by CPU ${percent(cpuShare)}, by its estimate ${percent(bandwidthShare)}`;
  const line = tell('publisher', `${framesPerSecond.toFixed(1)} frames/s, ${limits}`);
  const isPoor = cpuShare > 0 || framesPerSecond < FEWEST_FRAMES_PER_SECOND;
  const isSpoiled = isPoor || lateShare > MOST_LATE_SHARE;
  const late = tell('relay', `late in ${percent(lateShare)} of the samples`);
  return [...(isSpoiled ? notShown(figures) : figures), line, late];
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;

const shareLimitedBy = (samples: readonly Sample[], reason: string): number =>
  shareOf(samples, ({ sent }) => sent.some(({ limitation }) => limitation === reason));

const shareOf = (samples: readonly Sample[], isSo: (sample: Sample) => boolean): number =>
  samples.length === 0 ? 0 : samples.filter(isSo).length / samples.length;
