// How is a run read? Every 200 ms both pages and the relay are asked, and what they say is kept.
import { setTimeout as wait } from 'node:timers/promises';
import type { ImpairedWay } from '../kit/impairment/impaired-way.ts';
import { type Lateness, watchLateness } from './lateness.ts';
import type { LinkReading, Mark, Sample, Span } from './sample.ts';
import type { Stage } from './stage.ts';
import type { Watched } from './watched.ts';

export interface Sampler extends AsyncDisposable {
  readonly samples: readonly Sample[];
  readonly marks: readonly Mark[];
  /** When it was opened, microseconds since the epoch. */
  readonly startedUs: number;
  /** Milliseconds since it was opened. */
  nowMs(): number;
  mark(words: string): void;
  /** Reads on for so long; the span that it took. */
  readFor(seconds: number): Promise<Span>;
  /** Reads on until `isThere` says so, or for so long. */
  readUntil(isThere: (sample: Sample) => boolean, seconds: number): Promise<Span>;
}

/** Of `openSampler` where it is not told otherwise. */
const EVERY_MS = 200;

export function openSampler(stage: Stage, watched: Watched, everyMs: number = EVERY_MS): Sampler {
  const startMs = performance.now();
  const nowMs = (): number => performance.now() - startMs;
  const samples: Sample[] = [];
  const marks: Mark[] = [];
  const end = new AbortController();
  const lateness = watchLateness();
  const reading = readOn(stage, watched, { nowMs, samples, everyMs, lateness, signal: end.signal });
  const readUntil = async (isThere: (sample: Sample) => boolean, seconds: number) => {
    const fromMs = nowMs();
    for (let seen = samples.length; nowMs() - fromMs < seconds * 1000; ) {
      await wait(Math.min(everyMs, Math.max(0, fromMs + seconds * 1000 - nowMs())));
      if (samples.slice(seen).some(isThere)) break;
      seen = samples.length;
    }
    return { fromMs, toMs: nowMs() };
  };
  return {
    samples,
    marks,
    startedUs: (performance.timeOrigin + startMs) * 1000,
    nowMs,
    mark: (words) => void marks.push({ atMs: nowMs(), words }),
    readFor: (seconds) => readUntil(() => false, seconds),
    readUntil,
    async [Symbol.asyncDispose](): Promise<void> {
      end.abort();
      await reading;
      lateness[Symbol.dispose]();
    },
  };
}

interface Reading {
  readonly lateness: Lateness;
  readonly everyMs: number;
  readonly nowMs: () => number;
  readonly samples: Sample[];
  readonly signal: AbortSignal;
}

/** A page that does not answer (it is closed, or busy) costs samples and nothing else. */
async function readOn(stage: Stage, watched: Watched, reading: Reading): Promise<void> {
  const { everyMs, nowMs, samples, signal } = reading;
  for (let next = 0; !signal.aborted; next = Math.max(next + everyMs, nowMs())) {
    await wait(Math.max(0, next - nowMs()));
    const sample = await read(stage, watched, reading).catch(() => undefined);
    if (sample !== undefined) samples.push(sample);
  }
}

async function read(
  { publisher }: Stage,
  watched: Watched,
  { nowMs, lateness }: Reading,
): Promise<Sample> {
  const [sent, received] = await Promise.all([
    publisher.run((call) => call.sentVideo(), null),
    watched.read(),
  ]);
  const relayLateMs = lateness.takeLateMs();
  return { atMs: nowMs(), sent, ...received, link: readLink(watched.way), relayLateMs };
}

function readLink({ relays, tcpRelays }: ImpairedWay): LinkReading {
  const all = [...relays, ...tcpRelays];
  const last = relays.map(({ log }) => log.down.at(-1));
  const sum = (read: (relay: (typeof all)[number]) => number): number =>
    all.reduce((total, relay) => total + read(relay), 0);
  const capacityBps = Math.min(...last.map((sample) => sample?.bitrateBps ?? Infinity));
  return {
    capacityBps: Number.isFinite(capacityBps) ? capacityBps : null,
    enteredBytes: sum(({ down }) => down.enteredBytes),
    passedBytes: sum(({ down }) => down.passedBytes),
    lost: sum(({ down }) => down.lost),
    overflowed: sum(({ down }) => down.overflowed),
    queueMs: Math.max(0, ...last.map((sample) => sample?.queueMs ?? 0)),
  };
}
