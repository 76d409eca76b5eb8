// Which SSRCs send to us, and what has each sent? Bounded; entries are made by authenticated packets only.
// Hot path: `find` is called once per packet that arrives.
import { ReplayWindow } from './replay-window.ts';

interface Source {
  readonly ssrc: number;
  readonly window: ReplayWindow;
  lastUs: number;
}

/** After this silence a source may give its place to a new one; a live one sends at least reports every 5 s. */
const IDLE_US = 30_000_000;
/** Sources that gave their place keep one number, so that nothing they sent is accepted again. */
const RETIRED = 1024;

export class SourceTable {
  readonly #sources = new Map<number, Source>();
  readonly #retired = new Map<number, number>();
  readonly #capacity: number;
  readonly #windowSize: number;
  #latest: Source | undefined;

  constructor(capacity: number, windowSize: number) {
    this.#capacity = capacity;
    this.#windowSize = windowSize;
  }

  get size(): number {
    return this.#sources.size;
  }

  /** When the source found last was last heard; 0 before the first. */
  get heardUs(): number {
    return this.#latest?.lastUs ?? 0;
  }

  /** Of a known source, -1 of others. Leaves everything as it is. */
  highestOf(ssrc: number): number {
    return this.#sources.get(ssrc)?.window.highest ?? -1;
  }

  /** `ssrc` as a signed integer: a small one, so that looking it up allocates nothing. */
  find(ssrc: number): ReplayWindow | undefined {
    if (this.#latest?.ssrc === ssrc) return this.#latest.window;
    const source = this.#sources.get(ssrc);
    if (source !== undefined) this.#latest = source;
    return source?.window;
  }

  /** May a packet of an unknown source be looked at? */
  hasRoom(nowUs: number): boolean {
    return this.#sources.size < this.#capacity || this.#oldestIdle(nowUs) !== undefined;
  }

  /** The highest index of a source that gave its place; -1 when it never sent. */
  retiredIndex(ssrc: number): number {
    return this.#retired.get(ssrc) ?? -1;
  }

  /** After `hasRoom`, for an authenticated packet. */
  add(ssrc: number, nowUs: number): ReplayWindow {
    const idle = this.#sources.size < this.#capacity ? undefined : this.#oldestIdle(nowUs);
    if (idle !== undefined) this.#retire(idle);
    const window = new ReplayWindow(this.#windowSize, this.retiredIndex(ssrc));
    this.#retired.delete(ssrc);
    this.#latest = { ssrc, window, lastUs: nowUs };
    this.#sources.set(ssrc, this.#latest);
    return window;
  }

  /** Of the source found last. */
  touch(nowUs: number): void {
    if (this.#latest !== undefined) this.#latest.lastUs = nowUs;
  }

  #retire(source: Source): void {
    this.#sources.delete(source.ssrc);
    this.#retired.set(source.ssrc, source.window.highest);
    if (this.#latest === source) this.#latest = undefined;
  }

  #oldestIdle(nowUs: number): Source | undefined {
    if (this.#retired.size >= RETIRED) return undefined;
    let oldest: Source | undefined;
    for (const source of this.#sources.values()) {
      if (oldest === undefined || source.lastUs < oldest.lastUs) oldest = source;
    }
    return oldest !== undefined && nowUs - oldest.lastUs > IDLE_US ? oldest : undefined;
  }
}
