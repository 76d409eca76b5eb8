// How do connections reach a server by a bad network? A port that stands for the server's; bytes take their time and none is lost.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { Clock } from '@chorale/async';
import type { Link, LinkCounters } from './link.ts';
import type { LinkSample } from './link-log.ts';
import { openLinkPair } from './link-pair.ts';
import {
  type ImpairmentProfile,
  type LinkHabits,
  type LinkProfile,
  perfectLink,
} from './profile.ts';
import type { UdpEndpoint } from './udp-relay.ts';

export interface TcpRelay extends AsyncDisposable {
  readonly local: UdpEndpoint;
  readonly up: Readonly<LinkCounters>;
  readonly down: Readonly<LinkCounters>;
  readonly log: { readonly up: readonly LinkSample[]; readonly down: readonly LinkSample[] };
  /** Connections so far. */
  readonly clients: number;
  change(profile: ImpairmentProfile): void;
}

/** Under way in one direction of all connections together; a sender that is ahead is not read from meanwhile. */
const MAX_WAITING = 64;

/** A byte a second: what stands still goes on when the blackout ends. */
const STANDSTILL_BPS = 8;

/** Of the profile, delay, bandwidth and their steps; a blackout lets bytes wait. In TCP's place losses and their repair are not imitated. */
export async function openTcpRelay(
  clock: Clock,
  server: UdpEndpoint,
  profile: ImpairmentProfile,
): Promise<TcpRelay> {
  const links = openLinkPair(clock, asStreams(profile));
  const open = new Set<Socket>();
  let clients = 0;
  const front = createServer({ noDelay: true }, (client) => {
    const upstream = connect({ host: server.address, port: server.port, noDelay: true });
    clients += 1;
    join(client, upstream, links.up);
    join(upstream, client, links.down);
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.on('close', () => open.delete(socket));
    }
  });
  front.listen(0, server.address);
  await once(front, 'listening');
  return {
    local: { address: server.address, port: (front.address() as AddressInfo).port },
    up: links.up.counters,
    down: links.down.counters,
    log: { up: links.logs.up.samples, down: links.logs.down.samples },
    get clients() {
      return clients;
    },
    change: (changed) => links.change(asStreams(changed)),
    async [Symbol.asyncDispose](): Promise<void> {
      links[Symbol.dispose]();
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => void front.close(resolve));
    },
  };
}

function join(from: Socket, to: Socket, link: Link): void {
  from.on('data', (bytes) => {
    link.pass(bytes.length, () => {
      if (to.writable) to.write(bytes);
      if (from.isPaused() && link.waiting < MAX_WAITING) from.resume();
    });
    if (link.waiting >= MAX_WAITING) from.pause();
  });
  from.on('error', () => undefined);
  from.on('close', () => to.destroy());
}

const asStreams = ({ up, down, seed }: ImpairmentProfile): ImpairmentProfile => ({
  up: asStream(up),
  down: asStream(down),
  seed,
});

function asStream({ steps = [], blackouts = [], ...habits }: LinkProfile): LinkProfile {
  const { bitrateBps } = habits;
  const pauses = blackouts.flatMap(({ fromSeconds, toSeconds }) => [
    { atSeconds: fromSeconds, change: { bitrateBps: STANDSTILL_BPS } },
    { atSeconds: toSeconds, change: { bitrateBps } },
  ]);
  const kept = steps.map(({ atSeconds, change }) => ({ atSeconds, change: streamHabits(change) }));
  return {
    ...perfectLink,
    ...streamHabits(habits),
    queueMs: Number.POSITIVE_INFINITY,
    steps: [...kept, ...pauses].toSorted((one, other) => one.atSeconds - other.atSeconds),
  };
}

const streamHabits = ({ delayMs, bitrateBps }: Partial<LinkHabits>): Partial<LinkHabits> => ({
  ...(delayMs === undefined ? {} : { delayMs }),
  ...(bitrateBps === undefined ? {} : { bitrateBps }),
});
