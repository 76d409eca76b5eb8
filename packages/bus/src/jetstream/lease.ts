// How do several copies of a consumer agree on one? A key that ends by itself; whoever holds it renews it.
import { JetStreamApiError } from '@nats-io/jetstream';
import type { KV } from '@nats-io/kv';
import { pause } from '../keyed-work.ts';

export interface Lease {
  /** Fires when it can no longer be sure that it is the only one. */
  readonly lost: AbortSignal;
  /** Lets the next one in at once. */
  release(): Promise<void>;
}

export interface LeaseStore {
  readonly leases: KV;
  /** Makes the bucket anew. */
  repair(): Promise<void>;
}

/** Of the key: a killed holder is followed after as long. */
export const LEASE_TTL_MS = 5_000;
const RENEW_MS = 1_000;
/** Less than the key's life by more than a renewal may take: the holder stops before anyone else may start. */
const SURE_MS = 3_500;
const TRY_MS = 250;
/** The server's code of a key that is there already. */
const WRONG_LAST_SEQUENCE = 10071;

/** Resolves to undefined when `signal` fires before it was this one's turn. Never throws: a store that is away is asked again. */
export async function takeLease(
  { leases, repair }: LeaseStore,
  key: string,
  signal: AbortSignal,
): Promise<Lease | undefined> {
  for (; !signal.aborted; await pause(TRY_MS, signal)) {
    const startMs = performance.now();
    try {
      return hold(leases, { key, revision: await leases.create(key, '1'), startMs });
    } catch (error) {
      // Not that somebody else holds it: it may be gone with the server's files.
      if (!isHeld(error)) await repair().catch(() => undefined);
    }
  }
  return undefined;
}

const isHeld = (error: unknown): boolean =>
  error instanceof JetStreamApiError && error.code === WRONG_LAST_SEQUENCE;

interface Held {
  readonly key: string;
  readonly revision: number;
  /** When it was asked for, on the monotonic clock. */
  readonly startMs: number;
}

function hold(store: KV, { key, revision, startMs }: Held): Lease {
  const lost = new AbortController();
  let [current, sinceMs] = [revision, startMs];
  const renew = async (): Promise<void> => {
    const askedMs = performance.now();
    try {
      current = await store.update(key, '1', current);
      sinceMs = askedMs;
    } catch {
      // Asked again below, for as long as it is surely ours.
    }
  };
  const keep = async (): Promise<void> => {
    for (let next = pause(RENEW_MS, lost.signal); !lost.signal.aborted; ) {
      await next;
      next = pause(RENEW_MS, lost.signal);
      if (!lost.signal.aborted) await Promise.race([renew(), next]);
      if (performance.now() - sinceMs > SURE_MS) lost.abort();
    }
  };
  void keep();
  return {
    lost: lost.signal,
    async release(): Promise<void> {
      const isOurs = !lost.signal.aborted;
      lost.abort();
      if (isOurs) await store.delete(key, { previousSeq: current }).catch(() => undefined);
    },
  };
}
