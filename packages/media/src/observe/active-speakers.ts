// Who speaks in a room, and how loud? Judged per interval from the audio-level extension, as LiveKit does.
import type { EngineState } from '../engine-state.ts';
import type { Feed, SpeakerLevel, SpeakerObserver, SpeakerObserverOptions } from '../faces.ts';
import { AudioLevel } from '../publish/audio-level.ts';
import { TrackReceiver } from '../publish/receiver.ts';

const INTERVAL_MS = 400;
/** Levels are told in eighths, so that small changes are none. */
const STEPS = 8;

interface ObservedFeed {
  readonly id: string;
  readonly level: AudioLevel;
}

export class SpeakerObserverState implements SpeakerObserver {
  readonly #engine: EngineState;
  readonly #onChanged: (speakers: readonly SpeakerLevel[]) => void;
  readonly #intervalUs: number;
  readonly #feeds = new Map<TrackReceiver, ObservedFeed>();
  #closedAtUs: number;
  #told: readonly SpeakerLevel[] = [];

  constructor(engine: EngineState, options: SpeakerObserverOptions, nowUs: number) {
    this.#engine = engine;
    this.#onChanged = options.onChanged;
    this.#intervalUs = (options.intervalMs ?? INTERVAL_MS) * 1000;
    this.#closedAtUs = nowUs;
    engine.observers.add(this);
  }

  add(id: string, feed: Feed): void {
    if (!(feed instanceof TrackReceiver)) throw new TypeError('feed is not of this engine');
    const level = new AudioLevel();
    feed.audioLevel = level;
    this.#feeds.set(feed, { id, level });
  }

  remove(feed: Feed): void {
    if (!(feed instanceof TrackReceiver) || !this.#feeds.delete(feed)) return;
    feed.audioLevel = undefined;
  }

  tick(nowUs: number): void {
    const elapsedUs = nowUs - this.#closedAtUs;
    if (elapsedUs < this.#intervalUs) return;
    this.#closedAtUs = nowUs;
    const speakers = rankSpeakers(this.#feeds.values(), elapsedUs);
    if (isSame(speakers, this.#told)) return;
    this.#told = speakers;
    this.#onChanged(speakers);
  }

  [Symbol.dispose](): void {
    for (const feed of this.#feeds.keys()) this.remove(feed);
    this.#engine.observers.delete(this);
  }
}

/** Loudest first; somebody with several feeds is as loud as the loudest. */
function rankSpeakers(feeds: Iterable<ObservedFeed>, intervalUs: number): SpeakerLevel[] {
  const levels = new Map<string, number>();
  for (const { id, level } of feeds) {
    const stepped = Math.min(1, Math.ceil(level.closeInterval(intervalUs) * STEPS) / STEPS);
    if (stepped > 0) levels.set(id, Math.max(stepped, levels.get(id) ?? 0));
  }
  const speakers = [...levels].map(([id, level]) => ({ id, level }));
  return speakers.toSorted((a, b) => b.level - a.level || a.id.localeCompare(b.id));
}

function isSame(some: readonly SpeakerLevel[], others: readonly SpeakerLevel[]): boolean {
  return (
    some.length === others.length &&
    some.every(({ id, level }, index) => others[index]?.id === id && others[index].level === level)
  );
}
