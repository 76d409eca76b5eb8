// What does a media worker hold? Its sockets, its engine, its rooms.
import type { Clock } from '@chorale/async';
import type { Bus } from '@chorale/bus';
import type { Logger } from '@chorale/telemetry';
import type { WorkerConfig } from '../config.ts';
import type { HostParts } from '../host/media-host.ts';
import type { Room, RoomDeps } from '../room/room.ts';
import type { MemoryGiveBack } from './give-back.ts';
import type { GuestHosts } from './guest-hosts.ts';

export interface WorkerState {
  readonly config: WorkerConfig;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly parts: HostParts;
  readonly rooms: Map<string, Room>;
  readonly openHost: RoomDeps['openHost'];
  readonly emit: RoomDeps['emit'];
  readonly giveBack: MemoryGiveBack;
  readonly guests: GuestHosts;
}
