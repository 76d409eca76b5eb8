// Did a change make anything dearer? Each saved run is a line; each figure is compared with the newest of its name and profile.
import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Row, type Rows, rowsOf } from './history-rows.ts';
import type { Run } from './run.ts';

export interface Entry {
  readonly date: string;
  readonly commit: string;
  readonly profile: string;
  readonly rows: Rows;
}

const defaultFile = join(import.meta.dirname, 'history.jsonl');

/** Nothing is added where nothing was shown. */
export function addToHistory(run: Run, file = defaultFile): void {
  const rows = rowsOf(run);
  if (Object.keys(rows).length === 0) return;
  const entry: Entry = {
    date: new Date().toISOString().slice(0, 10),
    commit: execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim(),
    profile: run.profile,
    rows,
  };
  appendFileSync(file, `${JSON.stringify(entry)}\n`);
}

/** A line for each earlier run that a figure is compared with; empty where there is none. */
export function compareWithHistory(run: Run, file = defaultFile): string {
  const entries = readHistory(file).filter(({ profile }) => profile === run.profile);
  const changes = new Map<Entry, string[]>();
  for (const [name, now] of Object.entries(rowsOf(run))) {
    const entry = entries.findLast(({ rows }) => rows[name] !== undefined);
    const before = entry?.rows[name];
    if (entry === undefined || before === undefined) continue;
    changes.set(entry, [...(changes.get(entry) ?? []), describeChange(name, before, now)]);
  }
  return [...changes]
    .map(([{ commit, date }, words]) => `since ${commit} (${date}): ${words.join(', ')}\n`)
    .join('');
}

function describeChange(name: string, before: Row, now: Row): string {
  const [old, fresh] = [comparable(before), comparable(now)];
  const digits = now.floor === undefined ? 2 : 1;
  const unit = now.floor === undefined ? now.unit : '× its floor';
  return `${name}: ${old.toFixed(digits)} to ${fresh.toFixed(digits)} ${unit}`;
}

const comparable = ({ value, floor = 1 }: Row): number => value / floor;

function readHistory(file: string): Entry[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line) as Entry);
}
