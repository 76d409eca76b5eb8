// How is a run read? Every 200 ms both pages and the relay are asked, and what they say is kept.
import { setTimeout as wait } from 'node:timers/promises';
import type { ImpairedWay } from '../kit/impairment/impaired-way.ts';
import type { LinkReading, Mark, Sample, Span } from './sample.ts';
import { PUBLISHER, type Stage, type Subscriber } from './stage.ts';

export interface Sampler extends AsyncDisposable {
  readonly samples: readonly Sample[];
  readonly marks: readonly Mark[];
  /** Milliseconds since it was opened. */
  nowMs(): number;
  mark(words: string): void;
  /** Reads on for so long; the span that it took. */
  readFor(seconds: number): Promise<Span>;
  /** Reads on until `isThere` says so, or for so long. */
  readUntil(isThere: (sample: Sample) => boolean, seconds: number): Promise<Span>;
}

const EVERY_MS = 200;

export function openSampler(stage: Stage, subscriber: Subscriber): Sampler {
  const startMs = performance.now();
  const nowMs = (): number => performance.now() - startMs;
  const samples: Sample[] = [];
  const marks: Mark[] = [];
  const end = new AbortController();
  const reading = readOn(stage, subscriber, { nowMs, samples, signal: end.signal });
  const readUntil = async (isThere: (sample: Sample) => boolean, seconds: number) => {
    const fromMs = nowMs();
    for (let seen = samples.length; nowMs() - fromMs < seconds * 1000; ) {
      await wait(Math.min(EVERY_MS, Math.max(0, fromMs + seconds * 1000 - nowMs())));
      if (samples.slice(seen).some(isThere)) break;
      seen = samples.length;
    }
    return { fromMs, toMs: nowMs() };
  };
  return {
    samples,
    marks,
    nowMs,
    mark: (words) => void marks.push({ atMs: nowMs(), words }),
    readFor: (seconds) => readUntil(() => false, seconds),
    readUntil,
    async [Symbol.asyncDispose](): Promise<void> {
      end.abort();
      await reading;
    },
  };
}

interface Reading {
  readonly nowMs: () => number;
  readonly samples: Sample[];
  readonly signal: AbortSignal;
}

/** A page that does not answer (it is closed, or busy) costs samples and nothing else. */
async function readOn(stage: Stage, subscriber: Subscriber, reading: Reading): Promise<void> {
  for (let next = 0; !reading.signal.aborted; next = Math.max(next + EVERY_MS, reading.nowMs())) {
    await wait(Math.max(0, next - reading.nowMs()));
    const sample = await read(stage, subscriber, reading.nowMs).catch(() => undefined);
    if (sample !== undefined) reading.samples.push(sample);
  }
}

async function read(
  { publisher }: Stage,
  { page, way }: Subscriber,
  nowMs: () => number,
): Promise<Sample> {
  const [sent, [video, audio]] = await Promise.all([
    publisher.run((call) => call.sentVideo(), null),
    page.run(
      (call, id) => Promise.all([call.received(id, 'camera'), call.received(id, 'microphone')]),
      PUBLISHER,
    ),
  ]);
  return { atMs: nowMs(), sent, video, audio, link: readLink(way) };
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
