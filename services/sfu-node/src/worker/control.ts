// What may the supervisor ask of a worker? How much it carries, and what it counts.
import type { Bus } from '@chorale/bus';
import { WorkerControlService } from '@chorale/proto/chorale/worker_control';
import { DisconnectReason } from '@chorale/proto/livekit/models';
import { type Client, createBusTransport, createClient, serveOverBus } from '@chorale/rpc';
import { trimMemory } from '@chorale/transport';
import { closeRoom } from '../room/close.ts';
import type { WorkerState } from './worker.ts';

export type WorkerControl = Client<typeof WorkerControlService>;

export const createWorkerControl = (bus: Bus, subject: string): WorkerControl =>
  createClient(WorkerControlService, createBusTransport(bus, subject));

export function answerControl(worker: WorkerState, subject: string): Disposable {
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

function describeLoad({ rooms }: WorkerState) {
  const participants = [...rooms.values()].reduce((sum, room) => sum + room.participants.size, 0);
  return { rooms: [...rooms.keys()], participants, pid: process.pid };
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
