// What may the supervisor ask of a worker? How much it carries, and what it counts.
import type { Bus } from '@chorale/bus';
import { type GetLoadResponse, WorkerControlService } from '@chorale/proto/chorale/worker_control';
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
import { describeRooms } from './describe-rooms.ts';
import type { WorkerState } from './worker.ts';

const { getLoad } = WorkerControlService.method;

export interface WorkerControl extends Client<typeof WorkerControlService> {
  /** Without rooms and tracks: cheap enough for every second. Rejects when `deadline` fires. */
  readLoad(deadline: AbortSignal): Promise<GetLoadResponse>;
}

/** `worker` is the subject of its life. */
export function createWorkerControl(bus: Bus, worker: string): WorkerControl {
  const counting = { bus, subject: workerCountSubject(worker) };
  return {
    ...createClient(WorkerControlService, createBusTransport(bus, workerControlSubject(worker))),
    readLoad: (deadline) => askMethod(counting, getLoad, {}, deadline),
  };
}

export function answerControl(worker: WorkerState): Disposable {
  const { bus, config } = worker;
  const answered = new DisposableStack();
  const counting = { bus, subject: workerCountSubject(config.subject) };
  answered.use(answerMethod(counting, getLoad, async () => readLoad(worker)));
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
      openMediaHost: async ({ epoch, home }) => {
        await worker.guests.open({ ...worker, worker: worker.config.subject }, epoch, home);
        return {};
      },
      describeRooms: async function* () {
        for (const piece of describeRooms(worker)) yield { json: JSON.stringify(piece) };
      },
      getCounters: () => ({ counters: countEverything(worker) }),
    }),
  );
}

function describeLoad(worker: WorkerState) {
  const rooms = [...worker.rooms.keys()];
  const downTracks = worker.parts.engine.counters()['downTracks'] ?? 0;
  return { ...readLoad(worker), rooms, downTracks, pid: process.pid };
}

/** Without what takes a look at every room's name or every transport. */
function readLoad({ rooms, parts }: WorkerState) {
  let participants = 0;
  for (const room of rooms.values()) participants += room.participants.size;
  const { user, system } = process.cpuUsage();
  return {
    participants,
    cpuUs: BigInt(user + system),
    packetsSent: BigInt(parts.transports.counters()['datagramsSent'] ?? 0),
    readAtUs: BigInt(Math.round(performance.now() * 1000)),
  };
}

function countEverything({ parts }: WorkerState): Record<string, bigint> {
  // The last resort also gives back the pages that V8 keeps in a pool, up to 40 MB after a crowd has left.
  void globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' });
  trimMemory();
  const memory = process.memoryUsage();
  const counters = {
    ...parts.transports.counters(),
    ...parts.engine.counters(),
    ...parts.pipes.counters(),
    'memory.rss': memory.rss,
    'memory.heap': memory.heapUsed,
    'memory.committed': memory.heapTotal,
    'memory.external': memory.external,
  };
  const entries = Object.entries(counters);
  return Object.fromEntries(entries.map(([name, value]) => [name, BigInt(Math.round(value))]));
}
