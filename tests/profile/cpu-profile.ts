// How is a process profiled where there is no perf? By V8's own profile (`--cpu-prof`), which sees JavaScript, but not into C.
import type { Frame, Sample } from './read-samples.ts';

/** As much of a .cpuprofile as is read here. */
export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: {
      readonly functionName: string;
      readonly url: string;
      readonly lineNumber: number;
    };
    readonly children?: readonly number[];
  }[];
  /** Microseconds of the system's monotonic clock. */
  readonly startTime: number;
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

export interface Stretch {
  /** Microseconds of the same clock as the profile's. */
  readonly fromUs: number;
  readonly toUs: number;
}

const IDLE = '(idle)';
const COLLECTOR = '(garbage collector)';

/** Samples of the stretch in the shape of perf's; those in which nothing ran are left out. */
export async function* readCpuProfile(
  profile: CpuProfile,
  { fromUs, toUs }: Stretch,
): AsyncGenerator<Sample> {
  const stacks = collectStacks(profile);
  let nowUs = profile.startTime;
  for (const [index, id] of profile.samples.entries()) {
    nowUs += profile.timeDeltas[index] ?? 0;
    const frames = stacks.get(id) ?? [];
    if (nowUs < fromUs || nowUs > toUs || frames[0]?.symbol === IDLE) continue;
    yield { thread: 'main', frames };
  }
}

function collectStacks({ nodes }: CpuProfile): Map<number, readonly Frame[]> {
  const parents = new Map<number, number>();
  for (const { id, children = [] } of nodes) for (const child of children) parents.set(child, id);
  const frames = new Map(nodes.map((node) => [node.id, frameOf(node)]));
  const stackOf = (id: number): Frame[] => {
    const stack: Frame[] = [];
    for (let at: number | undefined = id; at !== undefined; at = parents.get(at)) {
      const frame = frames.get(at);
      if (frame !== undefined) stack.push(frame);
    }
    return stack;
  };
  return new Map(nodes.map(({ id }) => [id, stackOf(id)]));
}

function frameOf({ callFrame }: CpuProfile['nodes'][number]): Frame {
  const { functionName, url, lineNumber } = callFrame;
  if (functionName === COLLECTOR) return { symbol: 'Heap::CollectGarbage', module: 'node' };
  if (url === '') return { symbol: functionName, module: 'node' };
  const name = functionName === '' ? '(anonymous)' : functionName;
  const place = url.split('/').slice(-2).join('/');
  return { symbol: `JS:${name} ${place}:${lineNumber + 1}`, module: url };
}
