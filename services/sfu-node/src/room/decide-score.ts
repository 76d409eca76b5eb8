// How good is one track, 0–100? Pure choices: audio as a listener would judge it, video by loss and by layers that are missing.

/** Of one direction, in one interval. */
export interface TrackFacts {
  /** 0–1. */
  readonly lossRatio: number;
  readonly jitterMs: number;
  readonly roundTripMs: number;
}

export interface AudioFacts extends TrackFacts {
  /** Each packet carries the one before it, too. */
  readonly redundancy: 'red' | 'none';
  /** Opus sends 50, and far fewer in silence where DTX is on. Undefined: not known. */
  readonly packetsPerSecond: number | undefined;
}

export interface VideoFacts extends TrackFacts {
  /** Spatial layers between the one that comes and the one that should. */
  readonly layersMissing: number;
}

const BEST = 100;
/**
 * Poor. Loss, delay and small pictures are never LOST: clients that are told so for ten seconds start over, and that is for
 * those whose media is not heard of at all.
 */
const WORST = 25;

/** Rating without loss and delay, ITU-T G.107. */
const BEST_RATING = 93.2;
/** How well Opus hides loss: the share, in percent, that costs half of what can be lost. */
const LOSS_ROBUSTNESS = 15;
/** On top of the path: capture, coding and playing. */
const OWN_DELAY_MS = 20;
/** Of the delay on one way that is noticed in a conversation. */
const NOTICED_MS = 177.3;
const FULL_RATE = 50;
/** Bursts: RED repairs less than single losses would let it. */
const RED_LEAVES = 0.1;

/** A lost point each 0.2 %: most loss is repaired by retransmission, at the price of delay. */
const VIDEO_POINTS_PER_PERCENT = 5;
/** LiveKit's: each missing layer is one quality down. */
const POINTS_PER_LAYER = 35;

/** The E-model, as a share of the best opinion there is. */
export function decideAudioScore(facts: AudioFacts): number {
  const lost = lossHeard(facts) * 100;
  const lossCost = (95 * lost) / (lost + LOSS_ROBUSTNESS);
  const rating = Math.max(0, BEST_RATING - delayCost(facts) - lossCost);
  return bounded(((opinionOf(rating) - 1) / (opinionOf(BEST_RATING) - 1)) * BEST);
}

export function decideVideoScore({ lossRatio, layersMissing }: VideoFacts): number {
  const lossCost = lossRatio * 100 * VIDEO_POINTS_PER_PERCENT;
  return bounded(BEST - lossCost - Math.max(0, layersMissing) * POINTS_PER_LAYER);
}

/** What RED repairs is not heard; in silence few packets come, and each that is missing weighs more in the share than in the ear. */
function lossHeard({ lossRatio, redundancy, packetsPerSecond = FULL_RATE }: AudioFacts): number {
  const left = redundancy === 'red' ? Math.max(lossRatio, RED_LEAVES) * lossRatio : lossRatio;
  return left * Math.sqrt(Math.min(1, packetsPerSecond / FULL_RATE));
}

function delayCost({ roundTripMs, jitterMs }: TrackFacts): number {
  const delayMs = roundTripMs / 2 + 2 * jitterMs + OWN_DELAY_MS;
  return 0.024 * delayMs + 0.11 * Math.max(0, delayMs - NOTICED_MS);
}

/** Mean opinion, 1–4.5, of a rating; ITU-T G.107 annex B. */
const opinionOf = (rating: number): number =>
  1 + 0.035 * rating + 7e-6 * rating * (rating - 60) * (100 - rating);

const bounded = (score: number): number => Math.min(BEST, Math.max(WORST, score));
