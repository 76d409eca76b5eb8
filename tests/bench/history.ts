// Did a change make forwarding dearer? Each saved run is a line; a run is compared with the newest of its profile.
//
// Compared are multiples of the bare `sendto` of the same run: machines and their neighbours differ too much for µs.
import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Figures } from './measure.ts';

interface Entry {
  readonly date: string;
  readonly commit: string;
  readonly profile: string;
  readonly sendtoUs: number;
  /** µs per packet by number of subscribers. */
  readonly usPerPacket: Readonly<Record<string, number>>;
  readonly joinCpuMs: number;
}

const file = join(import.meta.dirname, 'history.jsonl');

export function addToHistory(figures: Figures): void {
  appendFileSync(file, `${JSON.stringify(entryOf(figures))}\n`);
}

export function compareWithHistory(figures: Figures): string {
  const before = readHistory().findLast(({ profile }) => profile === figures.profile);
  if (before === undefined) return '';
  const now = entryOf(figures);
  const changes = Object.keys(now.usPerPacket).flatMap((subscribers) => {
    const [old, fresh] = [multiple(before, subscribers), multiple(now, subscribers)];
    return old === undefined || fresh === undefined
      ? []
      : [`N = ${subscribers}: ${old.toFixed(1)} to ${fresh.toFixed(1)} × sendto`];
  });
  return `since ${before.commit} (${before.date}): ${changes.join(', ')}\n`;
}

const multiple = ({ usPerPacket, sendtoUs }: Entry, subscribers: string): number | undefined => {
  const us = usPerPacket[subscribers];
  return us === undefined ? undefined : us / sendtoUs;
};

function readHistory(): Entry[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as Entry);
}

function entryOf({ profile, floor, forwarding, warmJoins }: Figures): Entry {
  const rounded = forwarding.map(({ subscribers, usPerPacket }) => [
    String(subscribers),
    Number(usPerPacket.toFixed(2)),
  ]);
  return {
    date: new Date().toISOString().slice(0, 10),
    commit: execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim(),
    profile,
    sendtoUs: Number(floor.sendtoUs.toFixed(2)),
    usPerPacket: Object.fromEntries(rounded),
    joinCpuMs: Number(warmJoins.cpuMs.toFixed(1)),
  };
}
