// How long shall a subscriber's client hold pictures back? As long as its room says, and as long as repairs take where they are many.
//
// A client that only receives cannot know its round trip: its buffer is then too short for what comes again, and the picture stops
// at each repair. We know both. http://www.webrtc.org/experiments/rtp-hdrext/playout-delay
import type { PlayoutDelay } from '../faces.ts';

/** Loss and round trip above which repairs are waited for. Below, they come within what any buffer holds, but where many are lost as well. */
const MUCH_LOSS = 0.015;
const LONG_ROUND_TRIP_MS = 80;
const MORE_LOSS = 0.05;
/** A link that turned out to be narrow has lost what its queue could not hold: for so long that is told still. */
const FALL_US = 2_000_000;
/** One repair, there a round trip after it was asked for; that may be a second time, as clients ask every 100 ms. */
const ROUND_TRIPS = 1.3;
const MORE_MS = 140;
/** Where so much is lost repairs often are, too: one more round trip. */
const VERY_MUCH_LOSS = 0.15;
/** Later is worse than a stop. */
const MOST_MS = 800;
/** By so much per round the least round trip is thought longer: what a queue adds has passed before, what a way adds stays. */
const GROWTH_MS = 1;
/** Of the mean of loss, per round of a tenth of a second. */
const SMOOTHING = 0.1;
/** A change by less is not worth a jump of the picture. */
const LEAST_CHANGE_MS = 40;
/** A mean that will not grow to anything by itself. */
const CALM_LOSS = 0.001;
const HELD_US = 10_000_000;
/** Clients keep what they are told: so long is it told, with every packet. */
const ANNOUNCED_US = 5_000_000;
/** What is meant where only a minimum is known; a maximum of 0 would mean at once. */
const DEFAULT_MAX_MS = 10_000;

export class PlayoutControl {
  /** Of the room. */
  readonly #least: PlayoutDelay;
  #minMs: number;
  #loss = 0;
  #roundTripMs: number = Number.POSITIVE_INFINITY;
  #lossyUs: number = Number.NEGATIVE_INFINITY;
  #ignoresUntilUs: number = Number.NEGATIVE_INFINITY;
  #announcedUntilUs: number = Number.NEGATIVE_INFINITY;
  /** Of the last round. */
  isAnnounced = false;

  constructor(least: PlayoutDelay = { minMs: 0, maxMs: 0 }) {
    this.#least = least;
    this.#minMs = least.minMs;
  }

  get minMs(): number {
    return this.#minMs;
  }

  get maxMs(): number {
    return Math.max(this.#least.maxMs || DEFAULT_MAX_MS, this.#minMs);
  }

  /** Nothing is lost, and nothing is being told. */
  get isCalm(): boolean {
    return !this.isAnnounced && this.#loss < CALM_LOSS && this.#minMs === this.#least.minMs;
  }

  /** A video begins. */
  trackAdded(nowUs: number): void {
    if (this.#least.minMs > 0 || this.#least.maxMs > 0) this.#announce(nowUs);
  }

  /** The link was found to carry less. */
  noteFall(nowUs: number): void {
    this.#loss = 0;
    this.#ignoresUntilUs = nowUs + FALL_US;
  }

  /** Every round. `roundTripMs`: undefined while it is not known. */
  review(lossShare: number, roundTripMs: number | undefined, nowUs: number): void {
    if (nowUs >= this.#ignoresUntilUs) this.#loss += SMOOTHING * (lossShare - this.#loss);
    if (roundTripMs !== undefined)
      this.#roundTripMs = Math.min(roundTripMs, this.#roundTripMs + GROWTH_MS);
    const isLossy = this.#isLossy;
    if (isLossy) this.#lossyUs = nowUs;
    const roundTrips = ROUND_TRIPS + (this.#loss > VERY_MUCH_LOSS ? 1 : 0);
    const repairMs = isLossy ? this.#roundTripMs * roundTrips + MORE_MS : 0;
    const wantedMs = Math.max(this.#least.minMs, Math.min(MOST_MS, Math.round(repairMs)));
    const isOver = nowUs - this.#lossyUs > HELD_US;
    const isChange = Math.abs(wantedMs - this.#minMs) > LEAST_CHANGE_MS;
    if (isChange && (wantedMs > this.#minMs || isOver)) {
      this.#minMs = wantedMs;
      this.#announce(nowUs);
    }
    this.isAnnounced = nowUs < this.#announcedUntilUs;
  }

  get #isLossy(): boolean {
    const isLong = this.#roundTripMs > LONG_ROUND_TRIP_MS;
    const isKnown = Number.isFinite(this.#roundTripMs);
    return isKnown && this.#loss > (isLong ? MUCH_LOSS : MORE_LOSS);
  }

  #announce(nowUs: number): void {
    this.#announcedUntilUs = nowUs + ANNOUNCED_US;
    this.isAnnounced = true;
  }
}
