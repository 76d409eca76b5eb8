// What is a media worker made of? Sockets, an engine, rooms and the relays into them; the same in a child process and inline.
import { type Clock, createSystemClock } from '@chorale/async';
import type { Bus, LogEntry } from '@chorale/bus';
import { createMediaEngine } from '@chorale/media';
import { SupervisorService } from '@chorale/proto/chorale/supervisor';
import { DisconnectReason } from '@chorale/proto/livekit/models';
import {
  nodeEventsSubject,
  nodeSupervisorSubject,
  relaySubject,
  roomControlSubject,
} from '@chorale/protocol';
import { createBusTransport, createClient } from '@chorale/rpc';
import { createLogger, type Logger } from '@chorale/telemetry';
import {
  createSctpAssociation,
  createTransportHost,
  decidePipeKind,
  openPipes,
} from '@chorale/transport';
import type { WorkerConfig } from '../config.ts';
import { answerRoomControl } from '../control/room-control.ts';
import { openBusHosts } from '../host/bus-host.ts';
import type { HostParts } from '../host/media-host.ts';
import { openSpreadHosts } from '../host/spread/open-spread-hosts.ts';
import type { SpreadMeans } from '../host/spread/spread.ts';
import { closeRoom } from '../room/close.ts';
import { acceptRelays } from './accept-relay.ts';
import { answerControl } from './control.ts';
import { EventOutbox } from './event-outbox.ts';
import { MemoryGiveBack } from './give-back.ts';
import { GuestHosts } from './guest-hosts.ts';
import { openLocalHosts } from './local-host.ts';
import type { WorkerState } from './worker.ts';

/** Ready, and reachable on the bus, when it resolves. Owns everything but the bus. */
export async function createWorker(
  config: WorkerConfig,
  bus: Bus,
  hostBus?: Bus,
): Promise<AsyncDisposable> {
  await using starting = new AsyncDisposableStack();
  const clock = createSystemClock();
  const logger = createLogger(config.logLevel).child({ node: config.nodeId, worker: config.index });
  const parts = await openParts(config, { clock, logger, bus }, starting);
  const openHome =
    hostBus === undefined ? openLocalHosts(parts) : openBusHosts(hostBus, parts, config.subject);
  const openHost = openSpreadHosts(openHome, createSpreadMeans(config, { bus, clock, logger }));
  const events = starting.use(new EventOutbox(bus, nodeEventsSubject(config.nodeId), logger));
  const giveBack = starting.use(new MemoryGiveBack(clock));
  const guests = starting.use(new GuestHosts());
  const emit = (entry: LogEntry): void => events.add(entry);
  const worker: WorkerState = {
    ...{ config, bus, clock, logger, parts, openHost, emit, giveBack, guests },
    rooms: new Map(),
  };
  starting.defer(() => closeRooms(worker));
  starting.use(acceptRelays(worker, relaySubject(config.subject)));
  starting.use(answerControl(worker));
  starting.use(answerRoomControl(worker, roomControlSubject(config.subject)));
  await bus.flush();
  return starting.move();
}

async function openParts(
  { index, transport }: WorkerConfig,
  { clock, logger, bus }: WorkerMeans,
  stack: AsyncDisposableStack,
): Promise<HostParts> {
  const engine = stack.use(createMediaEngine({ clock }));
  const transports = await createTransportHost({
    workerIndex: index,
    addresses: transport.addresses,
    udpPort: portOf(transport.udpPort, index),
    tcpPort: transport.tcpPort === undefined ? undefined : portOf(transport.tcpPort, index),
    packetIo: transport.packetIo,
    segmentation: transport.segmentation ?? true,
    clock,
    createSctp: createSctpAssociation,
    batchRead: () => engine.endBatch(),
  });
  stack.use(transports);
  const kind = decidePipeKind(transport.packetIo);
  const pipes = stack.use(openPipes(kind, bus));
  if (kind === 'messages')
    logger.info({ kind }, 'media for other workers goes by messages, slowly');
  return { transports, engine, pipes, clock, logger, hosts: new Set() };
}

interface WorkerMeans {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly logger: Logger;
}

function createSpreadMeans(config: WorkerConfig, means: WorkerMeans): SpreadMeans {
  const transport = createBusTransport(means.bus, nodeSupervisorSubject(config.nodeId));
  const supervisor = createClient(SupervisorService, transport);
  return {
    ...means,
    subscribersPerWorker: config.rooms.limits.subscribersPerWorker,
    placeHost: async (epoch, taken) => {
      const wish = { epoch, home: config.subject, taken: [...taken] };
      return (await supervisor.placeMediaHost(wish)).worker;
    },
  };
}

const portOf = (first: number, index: number): number => (first === 0 ? 0 : first + index);

/** Clients are told to join anew elsewhere, and their transports are closed before the sockets are. */
async function closeRooms(worker: WorkerState): Promise<void> {
  for (const room of [...worker.rooms.values()]) {
    closeRoom(room, DisconnectReason.SERVER_SHUTDOWN);
  }
  await worker.bus.flush();
}
