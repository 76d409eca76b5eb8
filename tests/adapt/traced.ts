// How does a run leave a trace that a test of the estimator can replay? What the server saw of the link, with what the relay knew.
import { globSync, readFileSync } from 'node:fs';
import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { LinkRecord, LinkTrace } from '@chorale/media/testing';
import { rateBps, sentBytes, within } from './read-samples.ts';
import type { Run, TimedRun } from './run.ts';
import type { Sample } from './sample.ts';

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

/** Times of samples are the relay's process', those of the record the server's: both count from the epoch. */
export function joinTrace({ title, samples, startedUs }: TimedRun, link: LinkRecord): LinkTrace {
  const atUs = ({ atMs }: Sample): number => Math.round(startedUs + atMs * 1000);
  const changes = samples.filter(
    ({ link: { capacityBps } }, index) => capacityBps !== samples[index - 1]?.link.capacityBps,
  );
  return {
    made: title,
    ...link,
    capacity: changes.map((sample) => ({ atUs: atUs(sample), bps: sample.link.capacityBps })),
    layers: seconds(samples).map((second) => ({
      atUs: atUs(second),
      bps: layersAt(samples, second),
    })),
  };
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
