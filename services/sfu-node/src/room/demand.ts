// How much of one published track does anybody want? Raised at once, lowered after a while, on the room's clock.
import type { Clock } from '@chorale/async';
import { VideoQuality } from '@chorale/proto/livekit/models';

export interface DemandOptions {
  readonly clock: Clock;
  /** How long what nobody wants any more is still asked for. */
  readonly delayMs: number;
  /** Whether, until it is told, its publisher sends everything (the default) or nothing. */
  readonly begins?: 'with all' | 'with nothing';
  /** Called when the publisher shall send other qualities than it was told; OFF: none. */
  readonly onChanged: (highest: VideoQuality) => void;
}

/** After publishing, before which a track is not switched off: its viewers are only just coming. */
const GRACE_MS = 5_000;
/** Below LOW: nothing. */
const NOTHING = -1;

/** A count of viewers by quality. What is told is that much, and all below. */
export class Demand implements Disposable {
  readonly #options: DemandOptions;
  readonly #graceEndUs: number;
  /** Viewers that want LOW, MEDIUM, HIGH at most. */
  readonly #viewers = [0, 0, 0];
  #level: number = VideoQuality.HIGH;
  #isTold = false;
  /** The most that was wanted since `#lowering` was set. */
  #recent = NOTHING;
  #lowering: Disposable | undefined;
  #ended = false;

  constructor(options: DemandOptions) {
    this.#options = options;
    if (options.begins === 'with nothing') {
      this.#level = NOTHING;
      this.#isTold = true;
    }
    this.#graceEndUs = options.clock.nowUs() + GRACE_MS * 1000;
    this.#review();
  }

  /** What its publisher was told last; undefined: nothing yet. */
  get told(): VideoQuality | undefined {
    return this.#isTold ? qualityOf(this.#level) : undefined;
  }

  /** A viewer wants another quality at most than before. Undefined: it is not, or not any more, sent the track. */
  move(before: VideoQuality | undefined, now: VideoQuality | undefined): void {
    this.#count(before, -1);
    this.#count(now, 1);
    this.#review();
  }

  [Symbol.dispose](): void {
    this.#ended = true;
    this.#lowering?.[Symbol.dispose]();
  }

  #count(quality: VideoQuality | undefined, by: 1 | -1): void {
    const viewers = quality === undefined ? undefined : this.#viewers[quality];
    if (quality !== undefined && viewers !== undefined) this.#viewers[quality] = viewers + by;
  }

  #review(): void {
    if (this.#ended) return;
    const wanted = this.#wanted;
    this.#recent = Math.max(this.#recent, wanted);
    if (wanted < this.#level) return this.#lowerAfter(this.#options.delayMs);
    this.#stopLowering();
    if (wanted > this.#level || !this.#isTold) this.#tell(wanted);
  }

  get #wanted(): number {
    return this.#viewers.findLastIndex((viewers) => viewers > 0);
  }

  #lowerAfter(delayMs: number): void {
    if (this.#lowering !== undefined) return;
    this.#recent = this.#wanted;
    this.#lowering = this.#options.clock.schedule(delayMs, () => this.#lower());
  }

  /** To the most that was wanted meanwhile; if that is more than now, the rest follows after another while. */
  #lower(): void {
    this.#lowering = undefined;
    const { clock, delayMs } = this.#options;
    const graceMs = (this.#graceEndUs - clock.nowUs()) / 1000;
    if (this.#recent === NOTHING && graceMs > 0) return this.#lowerAfter(graceMs);
    this.#tell(this.#recent);
    if (this.#wanted < this.#level) this.#lowerAfter(delayMs);
  }

  #stopLowering(): void {
    this.#lowering?.[Symbol.dispose]();
    this.#lowering = undefined;
  }

  #tell(level: number): void {
    this.#level = level;
    this.#isTold = true;
    this.#options.onChanged(qualityOf(level));
  }
}

/** Of the first three the numbers are in order; OFF comes behind them. */
const qualityOf = (level: number): VideoQuality =>
  level === NOTHING ? VideoQuality.OFF : (level as VideoQuality);
