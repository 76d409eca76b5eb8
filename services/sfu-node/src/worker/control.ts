// What may the supervisor ask of a worker? How much it carries, and what it counts.
import type { Bus } from '@chorale/bus';
import { WorkerControlService } from '@chorale/proto/chorale/worker_control';
import { DisconnectReason } from '@chorale/proto/livekit/models';
import { workerControlSubject, workerCountSubject } from '@chorale/protocol';
import {
  answerMethod,
  askMethod,
  type Client,
  createBusTransport,
  createClient,
  serveOverBus,
} from '@chorale/rpc';
import { trimMemory } from '@chorale/transport';
import { closeRoom } from '../room/close.ts';
import type { WorkerState } from './worker.ts';

const { getLoad } = WorkerControlService.method;

export interface WorkerControl extends Client<typeof WorkerControlService> {
  /** Cheap enough for every second. Rejects when `deadline` fires. */
  countParticipants(deadline: AbortSignal): Promise<number>;
}

/** `worker` is the subject of its life. */
export function createWorkerControl(bus: Bus, worker: string): WorkerControl {
  const counting = { bus, subject: workerCountSubject(worker) };
  return {
    ...createClient(WorkerControlService, createBusTransport(bus, workerControlSubject(worker))),
    countParticipants: async (deadline) =>
      (await askMethod(counting, getLoad, {}, deadline)).participants,
  };
}

export function answerControl(worker: WorkerState): Disposable {
  const { bus, config } = worker;
  const answered = new DisposableStack();
  const counting = { bus, subject: workerCountSubject(config.subject) };
  answered.use(
    answerMethod(counting, getLoad, async () => ({ participants: countParticipants(worker) })),
  );
  answered.use(serveControl(worker, workerControlSubject(config.subject)));
  return answered;
}

function serveControl(worker: WorkerState, subject: string): Disposable {
  return serveOverBus(worker.bus, subject, (router) =>
    router.service(WorkerControlService, {
      getLoad: () => describeLoad(worker),
      closeRoom: ({ roomName }) => {
        const room = worker.rooms.get(roomName);
        if (room !== undefined) closeRoom(room, DisconnectReason.STATE_MISMATCH);
        return {};
      },
      getCounters: () => ({ counters: countEverything(worker) }),
    }),
  );
}

function describeLoad(worker: WorkerState) {
  const rooms = [...worker.rooms.keys()];
  return { rooms, participants: countParticipants(worker), pid: process.pid };
}

function countParticipants({ rooms }: WorkerState): number {
  let participants = 0;
  for (const room of rooms.values()) participants += room.participants.size;
  return participants;
}

function countEverything({ parts }: WorkerState): Record<string, bigint> {
  // The last resort also gives back the pages that V8 keeps in a pool, up to 40 MB after a crowd has left.
  void globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' });
  trimMemory();
  const memory = process.memoryUsage();
  const counters = {
    ...parts.transports.counters(),
    ...parts.engine.counters(),
    'memory.rss': memory.rss,
    'memory.heap': memory.heapUsed,
    'memory.committed': memory.heapTotal,
    'memory.external': memory.external,
  };
  const entries = Object.entries(counters);
  return Object.fromEntries(entries.map(([name, value]) => [name, BigInt(Math.round(value))]));
}
