// How does one profile go? A stack that notes what it does, a load that stays, a stretch that is measured and one that is recorded.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cpuUs, processTree } from '../kit/process-cost.ts';
import { type RunningChorale, startChorale } from '../kit/start-chorale.ts';
import { type CpuProfile, readCpuProfile, type Stretch } from './cpu-profile.ts';
import type { Profiled } from './describe-profile.ts';
import { type Folded, fold } from './fold.ts';
import type { Load } from './load.ts';
import { beginNotes, type Noted, takeNotes } from './noted.ts';
import { foldRecorded, namesOf, PERF_NODE_ARGS, record } from './perf.ts';

export interface ProfileOptions {
  readonly seconds: number;
  /** `v8` where there is no perf. */
  readonly by: 'perf' | 'v8';
  readonly startLoad: (stack: RunningChorale) => Promise<Load>;
}

interface Target {
  readonly name: string;
  readonly pid: number;
}

type Figures = Pick<Profiled, 'usPerUnit' | 'unitsPerSecond' | 'unit'>;

/** The busiest worker, then the supervisor. Leaves no file behind, also when it is interrupted. */
export async function profile(options: ProfileOptions): Promise<Profiled[]> {
  using left = new DisposableStack();
  process.once('exit', () => left[Symbol.dispose]());
  const folder = mkdtempSync(join(tmpdir(), 'chorale-profile-'));
  left.defer(() => rmSync(folder, { recursive: true, force: true }));
  process.env['CHORALE_PROFILE_DIR'] = folder;
  const stack = await startChorale({
    args: ['--log-level', 'warn'],
    nodeArgs: [...probeArgs(), ...(options.by === 'perf' ? PERF_NODE_ARGS : v8Args(folder))],
  });
  for (const pid of processTree(stack.pid)) left.defer(() => rmSync(namesOf(pid), { force: true }));
  process.once('SIGINT', () => {
    void Promise.resolve(stack[Symbol.asyncDispose]()).then(() => process.exit(130));
  });
  return await profileStack(stack, folder, options);
}

const probeArgs = (): string[] => ['--import', join(import.meta.dirname, 'probe.ts')];
const v8Args = (folder: string): string[] => ['--cpu-prof', `--cpu-prof-dir=${folder}`];

async function profileStack(
  stack: RunningChorale,
  folder: string,
  { seconds, by, startLoad }: ProfileOptions,
): Promise<Profiled[]> {
  await using started = stack;
  const load = await startLoad(started);
  const targets = findTargets(stack.pid);
  const pids = targets.map(({ pid }) => pid);
  await load.keepUp(seconds / 2);
  beginNotes(pids);
  const figures = await measureFigures(load, pids, seconds);
  const notes = await takeNotes(pids, folder);
  const files = pids.map((pid) => join(folder, `${pid}.perf`));
  const fromUs = monotonicUs();
  const recording = pids.map((pid, i) =>
    by === 'perf' ? record(pid, seconds, files[i] ?? '') : undefined,
  );
  await Promise.all([load.keepUp(seconds), ...recording]);
  const stretch = { fromUs, toUs: monotonicUs() };
  if (by === 'v8') await stack[Symbol.asyncDispose]();
  const folded = await Promise.all(
    pids.map((pid, i) =>
      by === 'perf' ? foldRecorded(files[i] ?? '') : foldV8(folder, pid, stretch),
    ),
  );
  await load[Symbol.asyncDispose]();
  return targets.map((target, i) => combine(target, figures[i], notes[i], folded[i]));
}

function findTargets(supervisor: number): Target[] {
  const workers = processTree(supervisor).filter((pid) => pid !== supervisor);
  const [busiest] = workers.toSorted((a, b) => cpuUs([b]) - cpuUs([a]));
  if (busiest === undefined) throw new Error('there is no worker');
  return [
    { name: 'worker', pid: busiest },
    { name: 'supervisor', pid: supervisor },
  ];
}

async function measureFigures(
  load: Load,
  pids: readonly number[],
  seconds: number,
): Promise<Figures[]> {
  const before = pids.map((pid) => cpuUs([pid]));
  const units = await load.keepUp(seconds);
  return pids.map((pid, i) => ({
    unit: load.unit,
    usPerUnit: (cpuUs([pid]) - (before[i] ?? 0)) / units,
    unitsPerSecond: units / seconds,
  }));
}

/** Profiles are written when a process ends; their names contain its pid. */
function foldV8(folder: string, pid: number, stretch: Stretch): Promise<Folded> {
  const file = readdirSync(folder).find((name) => name.includes(`.${pid}.`));
  if (file === undefined) throw new Error(`process ${pid} has left no profile`);
  const profile = JSON.parse(readFileSync(join(folder, file), 'utf8')) as CpuProfile;
  return fold(readCpuProfile(profile, stretch));
}

const monotonicUs = (): number => Number(process.hrtime.bigint() / 1000n);

function combine(
  target: Target,
  figures: Figures | undefined,
  noted: Noted | undefined,
  folded: Folded | undefined,
): Profiled {
  if (figures === undefined || noted === undefined || folded === undefined)
    throw new Error(`nothing is known of the ${target.name}`);
  return { ...target, ...figures, noted, folded };
}
