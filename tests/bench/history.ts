// Did a change make forwarding dearer? Each saved run is a line; a run is compared with the newest of its profile.
//
// Compared are multiples of the floor of the same run: machines and their neighbours differ too much for µs.
import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DataFigures } from './data/measure-data.ts';
import type { Figures } from './measure.ts';

/** What one run has measured. */
export interface Run {
  readonly forwarding: Figures;
  readonly data: DataFigures;
}

interface Entry {
  readonly date: string;
  readonly commit: string;
  readonly profile: string;
  readonly sendtoUs: number;
  /** µs per packet by number of subscribers. */
  readonly usPerPacket: Readonly<Record<string, number>>;
  readonly joinCpuMs: number;
  /** µs per delivered data message by receivers, rate and way, and the floor beside them; absent in old entries. */
  readonly usPerMessage?: Readonly<Record<string, number>>;
  readonly messageFloorUs?: number;
}

const file = join(import.meta.dirname, 'history.jsonl');

export function addToHistory(run: Run): void {
  appendFileSync(file, `${JSON.stringify(entryOf(run))}\n`);
}

export function compareWithHistory(run: Run): string {
  const { profile } = run.forwarding;
  const before = readHistory().findLast((entry) => entry.profile === profile);
  if (before === undefined) return '';
  const now = entryOf(run);
  const forwarding = Object.keys(now.usPerPacket).flatMap((subscribers) =>
    describeChange(`N = ${subscribers}`, 'sendto', [
      multiple(before.usPerPacket[subscribers], before.sendtoUs),
      multiple(now.usPerPacket[subscribers], now.sendtoUs),
    ]),
  );
  const data = Object.keys(now.usPerMessage ?? {}).flatMap((row) =>
    describeChange(`data ${row}`, 'its floor', [
      multiple(before.usPerMessage?.[row], before.messageFloorUs),
      multiple(now.usPerMessage?.[row], now.messageFloorUs),
    ]),
  );
  return `since ${before.commit} (${before.date}): ${[...forwarding, ...data].join(', ')}\n`;
}

type Multiple = number | undefined;

function describeChange(
  what: string,
  floor: string,
  [old, fresh]: readonly [Multiple, Multiple],
): string[] {
  if (old === undefined || fresh === undefined) return [];
  return [`${what}: ${old.toFixed(1)} to ${fresh.toFixed(1)} × ${floor}`];
}

const multiple = (us: number | undefined, floorUs: number | undefined): Multiple =>
  us === undefined || floorUs === undefined ? undefined : us / floorUs;

function readHistory(): Entry[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as Entry);
}

function entryOf({ forwarding: { profile, floor, forwarding, warmJoins }, data }: Run): Entry {
  const packets = forwarding.map(({ subscribers, usPerPacket }) => [
    String(subscribers),
    Number(usPerPacket.toFixed(2)),
  ]);
  const messages = data.rows.map(({ receivers, perSecond, way, usPerMessage }) => [
    `${receivers} at ${perSecond}/s ${way}`,
    Number(usPerMessage.toFixed(1)),
  ]);
  return {
    date: new Date().toISOString().slice(0, 10),
    commit: execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim(),
    profile,
    sendtoUs: Number(floor.sendtoUs.toFixed(2)),
    usPerPacket: Object.fromEntries(packets),
    joinCpuMs: Number(warmJoins.cpuMs.toFixed(1)),
    usPerMessage: Object.fromEntries(messages),
    messageFloorUs: Number(data.floor.messageUs.toFixed(2)),
  };
}
