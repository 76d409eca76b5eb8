// Which media workers does a node have? As many as it was told; one that ends is replaced, and its rooms are announced gone.
import { workerDownSubject, workerSubject } from '@chorale/protocol';
import type { Ownership } from '@chorale/store';
import type { SfuNodeConfig, WorkerConfig } from '../config.ts';
import type { SfuNodeDeps } from '../deps.ts';
import { createWorkerControl, type WorkerControl } from '../worker/control.ts';
import type { LaunchedWorker, Launcher } from './launcher.ts';
import { Newcomers } from './newcomers.ts';
import { type MeasuredLoad, NO_LOAD } from './worker-load.ts';

export interface PooledWorker {
  readonly index: number;
  readonly subject: string;
  readonly pid: number;
  readonly control: WorkerControl;
  /** Rooms that were assigned to it and may be open, by name. */
  readonly rooms: Map<string, Ownership>;
  /** As measured last. */
  load: MeasuredLoad;
  /** What was given to it since. */
  readonly newcomers: Newcomers;
}

/** Between the end of a worker and the start of its successor: a worker that dies at once must not spin. */
const RESTART_DELAY_MS = 500;

export class WorkerPool implements AsyncDisposable {
  readonly #config: SfuNodeConfig;
  readonly #deps: SfuNodeDeps;
  readonly #launch: Launcher;
  readonly #workers = new Map<number, { pooled: PooledWorker; launched: LaunchedWorker }>();
  /** Starts under way: a pool that ends takes them with it. */
  readonly #starts = new Set<Promise<void>>();
  #generation = 0;
  #stopping = false;

  constructor(config: SfuNodeConfig, deps: SfuNodeDeps, launch: Launcher) {
    this.#config = config;
    this.#deps = deps;
    this.#launch = launch;
  }

  get workers(): readonly PooledWorker[] {
    return [...this.#workers.values()].map(({ pooled }) => pooled);
  }

  async start(): Promise<void> {
    const indexes = Array.from({ length: this.#config.workers }, (_, index) => index);
    const opened = await Promise.allSettled(indexes.map((index) => this.#open(index)));
    const failed = opened.find(({ status }) => status === 'rejected');
    if (failed?.status === 'rejected') throw failed.reason;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping = true;
    await Promise.allSettled(this.#starts);
    const all = [...this.#workers.values()];
    await Promise.all(all.map(({ launched }) => launched[Symbol.asyncDispose]()));
    this.#workers.clear();
  }

  async #open(index: number): Promise<void> {
    const start = this.#start(index);
    this.#starts.add(start);
    try {
      await start;
    } finally {
      this.#starts.delete(start);
    }
  }

  async #start(index: number): Promise<void> {
    const subject = workerSubject(this.#config.nodeId, index, this.#generation++);
    const launched = await this.#launch(this.#workerConfig(index, subject), this.#deps);
    const control = createWorkerControl(this.#deps.bus, subject);
    const pooled: PooledWorker = {
      index,
      subject,
      pid: launched.pid,
      control,
      rooms: new Map(),
      load: NO_LOAD,
      newcomers: new Newcomers(),
    };
    this.#workers.set(index, { pooled, launched });
    this.#deps.logger.info({ worker: index, pid: launched.pid }, 'media worker started');
    void launched.ended.then(() => this.#ended(pooled));
  }

  #workerConfig(index: number, subject: string): WorkerConfig {
    const { nodeId, region, rooms, transport, logLevel } = this.#config;
    return { index, nodeId, region, subject, rooms, transport, logLevel };
  }

  #ended(pooled: PooledWorker): void {
    this.#workers.delete(pooled.index);
    this.#deps.bus.publish(workerDownSubject(pooled.subject), new Uint8Array());
    for (const ownership of pooled.rooms.values()) {
      // A store that is away keeps this node as the owner, which may open the room again all the same.
      this.#deps.store.rooms.release(ownership).catch(() => undefined);
    }
    if (this.#stopping) return;
    this.#deps.logger.error(
      { worker: pooled.index, rooms: pooled.rooms.size },
      'media worker ended',
    );
    setTimeout(() => void this.#restart(pooled.index), RESTART_DELAY_MS).unref();
  }

  async #restart(index: number): Promise<void> {
    if (this.#stopping) return;
    try {
      await this.#open(index);
    } catch (error) {
      this.#deps.logger.error(
        { worker: index, error: String(error) },
        'media worker did not start',
      );
      setTimeout(() => void this.#restart(index), RESTART_DELAY_MS * 4).unref();
    }
  }
}
