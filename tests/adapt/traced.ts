// How does a run leave a trace that a test of the estimator can replay? What the server saw of the link, with what the link was.
import { globSync, readFileSync } from 'node:fs';
import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { LinkRecord, LinkTrace } from '@chorale/media/testing';
import type { LinkProfile } from '../kit/impairment/profile.ts';
import { rateBps, sentBytes, within } from './read-samples.ts';
import type { Run, TimedRun } from './run.ts';
import type { Sample } from './sample.ts';

/** Of what the publisher sends, a row so often. */
const EVERY_MS = 1000;

/** `start` is given a folder for `recorderArgs`; its server must have ended when it resolves. */
export async function runTraced(start: (folder: string) => Promise<TimedRun>): Promise<Run> {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'chorale-links-'));
  const run = await start(folder.path);
  const link = readLinks(folder.path)
    .toSorted((a, b) => b.bytes.length - a.bytes.length)
    .at(0);
  if (link === undefined) throw new Error('the server recorded no link');
  return { ...run, trace: joinTrace(run, link) };
}

/** For Node, to start a server that records. */
export function recorderArgs(folder: string): string[] {
  const preload = pathToFileURL(join(import.meta.dirname, 'record-links-preload.ts'));
  preload.searchParams.set('folder', folder);
  return [`--import=${preload}`];
}

const readLinks = (folder: string): LinkRecord[] =>
  globSync('links-*.json', { cwd: folder }).flatMap(
    (name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as LinkRecord[],
  );

/** The run is timed by this process, the record by the server's: both count from the epoch. */
export function joinTrace(run: TimedRun, record: LinkRecord): LinkTrace {
  const { title, samples, startedUs, link } = run;
  const after = (seconds: number): number => Math.round(startedUs + seconds * 1_000_000);
  return {
    made: title,
    ...record,
    capacity: capacities(link).map(({ atSeconds, bps }) => ({ atUs: after(atSeconds), bps })),
    layers: seconds(samples).map((second) => ({
      atUs: after(second.atMs / 1000),
      bps: layersAt(samples, second),
    })),
  };
}

interface CapacityStep {
  readonly atSeconds: number;
  readonly bps: number | null;
}

function capacities({ bitrateBps, steps = [] }: LinkProfile): CapacityStep[] {
  const changes = steps.flatMap(({ atSeconds, change }) =>
    change.bitrateBps === undefined ? [] : [{ atSeconds, bps: change.bitrateBps }],
  );
  const first = Number.isFinite(bitrateBps) ? bitrateBps : null;
  return changes[0]?.atSeconds === 0 ? changes : [{ atSeconds: 0, bps: first }, ...changes];
}

/** The first sample of each second. */
const seconds = (samples: readonly Sample[]): Sample[] =>
  samples.filter(
    ({ atMs }, index) =>
      Math.floor(atMs / EVERY_MS) !== Math.floor((samples[index - 1]?.atMs ?? 0) / EVERY_MS),
  );

function layersAt(samples: readonly Sample[], { atMs, sent }: Sample): number[] {
  const before = within(samples, { fromMs: atMs - EVERY_MS, toMs: atMs + 1 });
  return sent
    .map(({ width }, index) => ({ width, bps: Math.round(rateBps(before, sentBytes(index))) }))
    .toSorted((a, b) => a.width - b.width)
    .map(({ bps }) => bps);
}
