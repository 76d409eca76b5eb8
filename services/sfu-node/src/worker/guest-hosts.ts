// Which media hosts does a worker have for rooms of other workers? Each ends with its room, or with that room's worker.
import { mediaHostSubject, workerDownSubject } from '@chorale/protocol';
import { serveHost } from '../host/bus-host.ts';
import type { WorkerState } from './worker.ts';

/** `worker` is the subject of the worker whose hosts these are. */
interface GuestMeans extends Pick<WorkerState, 'bus' | 'parts' | 'logger'> {
  readonly worker: string;
}

export class GuestHosts implements Disposable {
  readonly #hosts = new Map<string, Disposable>();

  /** Resolves when the host takes commands. `home` is the subject of the room's worker. */
  async open(
    { bus, parts, logger, worker }: GuestMeans,
    epoch: string,
    home: string,
  ): Promise<void> {
    this.#close(epoch);
    const subject = mediaHostSubject(worker, epoch);
    const host = serveHost(bus, parts, { subject, epoch }, () => this.#close(epoch));
    const down = bus.subscribe(workerDownSubject(home), () => {
      logger.warn({ home }, 'the worker of a room whose media is here has ended');
      this.#close(epoch);
    });
    this.#hosts.set(epoch, {
      [Symbol.dispose](): void {
        down[Symbol.dispose]();
        host[Symbol.dispose]();
      },
    });
    await bus.flush();
  }

  [Symbol.dispose](): void {
    for (const epoch of [...this.#hosts.keys()]) this.#close(epoch);
  }

  #close(epoch: string): void {
    const host = this.#hosts.get(epoch);
    this.#hosts.delete(epoch);
    host?.[Symbol.dispose]();
  }
}
