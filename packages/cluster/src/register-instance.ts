// How does a service that takes jobs stay known, and how does it know that it is reachable?
import { setTimeout as wait } from 'node:timers/promises';
import { repeatTogether } from '@chorale/async';
import type { Bus } from '@chorale/bus';
import type { InstanceRecord, Store } from '@chorale/store';
import type { Logger } from '@chorale/telemetry';

export interface InstanceParts {
  readonly bus: Bus;
  readonly store: Store;
  readonly logger: Logger;
  readonly describe: () => InstanceRecord;
}

export interface Registration extends AsyncDisposable {
  /** Says at once what `describe` says now. */
  announce(): Promise<void>;
  /** Why it can be given no job, as of the last beat; undefined: it can. */
  readonly problem: string | undefined;
}

const BEAT_INTERVAL_MS = 1_000;
/** Three beats: a killed service is asked for nothing after as many seconds. */
const INSTANCE_TTL_MS = 3_000;
const BUS_TIMEOUT_MS = 1_000;

/** Owns the record: disposing removes it. A bus or store that is away is told of once, and never throws from here. */
export async function registerInstance(parts: InstanceParts): Promise<Registration> {
  const { bus, store, logger, describe } = parts;
  let problem: string | undefined;
  let busy = false;
  const beat = async (): Promise<void> => {
    if (busy) return;
    busy = true;
    const found = await findProblem(parts);
    if (found !== undefined && problem === undefined) {
      logger.warn({ problem: found }, 'the service cannot be given jobs');
    }
    problem = found;
    busy = false;
  };
  await beat();
  const beats = repeatTogether(BEAT_INTERVAL_MS, () => void beat());
  return {
    get problem(): string | undefined {
      return problem;
    },
    announce: () => store.instances.put(describe(), INSTANCE_TTL_MS).catch(() => undefined),
    async [Symbol.asyncDispose](): Promise<void> {
      beats[Symbol.dispose]();
      await store.instances.remove(describe()).catch(() => undefined);
      await Promise.race([bus.flush().catch(() => undefined), wait(BUS_TIMEOUT_MS)]);
    },
  };
}

async function findProblem({ bus, store, describe }: InstanceParts): Promise<string | undefined> {
  const late = wait(BUS_TIMEOUT_MS, 'late' as const, { ref: false });
  const flushed = bus.flush().then(
    () => 'flushed' as const,
    () => 'late' as const,
  );
  if ((await Promise.race([flushed, late])) === 'late') return 'the bus does not answer';
  try {
    await store.instances.put(describe(), INSTANCE_TTL_MS);
  } catch {
    return 'the store does not answer';
  }
  return undefined;
}
