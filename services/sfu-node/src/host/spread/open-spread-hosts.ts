// How does a room reach its media hosts when it may be larger than a worker? By one port, as if there were one host.
import type { HostPort, RoomDeps } from '../../room/room.ts';
import type { OpenMediaHost } from '../host-port.ts';
import { hearHome } from './hear.ts';
import { createMember } from './member.ts';
import { route } from './route.ts';
import type { Spread, SpreadMeans } from './spread.ts';

/** `openHome` opens the host beside the room, where subscribers are until it is full. */
export function openSpreadHosts(openHome: OpenMediaHost, means: SpreadMeans): RoomDeps['openHost'] {
  return (epoch, onEvent): HostPort => {
    const port = openHome(epoch, (event) => hearHome(spread, event));
    const spread: Spread = {
      ...{ epoch, means, home: createMember('', port), tell: onEvent },
      ...{ branches: new Map(), memberOf: new Map(), feeds: new Map(), awaiting: new Map() },
      wanting: new Map(),
      ...{ nextFeed: 1, nextBranch: 1, retryAtUs: 0, closed: false },
    };
    return {
      send: (command) => route(spread, command),
      [Symbol.dispose](): void {
        spread.closed = true;
        for (const { owned } of spread.branches.values()) owned[Symbol.dispose]();
        spread.branches.clear();
        port[Symbol.dispose]();
      },
    };
  };
}
