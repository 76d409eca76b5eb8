// Which host of a room is a command for? The transport's, or every one that has the track.
import type { HostCommand } from '../messages.ts';
import { addFeed, noteUnwanted, noteWanted, removeFeed } from './carry-feeds.ts';
import { selectMember } from './decide.ts';
import { countSubscribers, type Member } from './member.ts';
import { openBranchIfFull } from './open-branch.ts';
import { membersOf, type Spread } from './spread.ts';

type Of<Kind extends HostCommand['kind']> = Extract<HostCommand, { kind: Kind }>;

export function route(spread: Spread, command: HostCommand): void {
  switch (command.kind) {
    case 'openTransport':
      return openTransport(spread, command);
    case 'closeTransport':
      return closeTransport(spread, command);
    case 'attachFeed':
      return attachFeed(spread, command);
    case 'detachFeed':
    case 'setMuted':
      return routeToFeed(spread, command);
    case 'subscribe':
    case 'unsubscribe':
      return routeWish(spread, command);
    case 'switchFeed':
      return switchFeed(spread, command);
    case 'sendData':
      return routeData(spread, command);
    case 'close':
      return close(spread);
    default:
      spread.memberOf.get(command.transport)?.port.send(command);
  }
}

/** A publisher's of two stays at home: what it sends is then one pipe away from everyone. */
function openTransport(spread: Spread, command: Of<'openTransport'>): void {
  const subscribes = command.role !== 'publisher';
  const member = subscribes ? selectHost(spread) : spread.home;
  spread.memberOf.set(command.transport, member);
  member.transports.set(command.transport, { subscribes, published: [] });
  member.port.send(command);
  openBranchIfFull(spread);
}

function selectHost(spread: Spread): Member {
  const fillings = membersOf(spread).map((member) => ({
    member,
    subscribers: countSubscribers(member),
  }));
  return selectMember(fillings, spread.means.subscribersPerWorker).member;
}

function closeTransport(spread: Spread, command: Of<'closeTransport'>): void {
  const { transport } = command;
  const member = spread.memberOf.get(transport);
  if (member === undefined) return;
  spread.memberOf.delete(transport);
  member.transports.delete(transport);
  for (const feed of [...spread.wanting.keys()]) noteUnwanted(spread, feed, member, transport);
  member.port.send(command);
}

function attachFeed(spread: Spread, command: Of<'attachFeed'>): void {
  const { transport, feed, mid } = command;
  const member = spread.memberOf.get(transport);
  if (member === undefined) return;
  const { published = [] } = member.transports.get(transport) ?? {};
  member.port.send(command);
  addFeed(
    spread,
    member,
    feed,
    published.find((facts) => facts.mid === mid),
  );
}

function routeToFeed(spread: Spread, command: Of<'detachFeed' | 'setMuted'>): void {
  const known = spread.feeds.get(command.feed);
  if (known === undefined) return;
  known.origin.port.send(command);
  if (command.kind === 'detachFeed') return removeFeed(spread, command.feed);
  known.muted = command.muted;
  for (const holder of known.holders) holder.port.send(command);
}

/** The feed is there before who is sent it, and stays until nobody is. */
function routeWish(spread: Spread, command: Of<'subscribe' | 'unsubscribe'>): void {
  const { transport, feed } = command;
  const member = spread.memberOf.get(transport);
  if (member === undefined) return;
  if (command.kind === 'subscribe') noteWanted(spread, feed, member, transport);
  member.port.send(command);
  if (command.kind === 'unsubscribe') noteUnwanted(spread, feed, member, transport);
}

function switchFeed(spread: Spread, command: Of<'switchFeed'>): void {
  const { transport, from, to } = command;
  const member = spread.memberOf.get(transport);
  if (member === undefined) return;
  noteWanted(spread, to, member, transport);
  member.port.send(command);
  noteUnwanted(spread, from, member, transport);
}

function routeData(spread: Spread, command: Of<'sendData'>): void {
  if (spread.branches.size === 0) return spread.home.port.send(command);
  const byMember = Map.groupBy(command.transports, (id) => spread.memberOf.get(id));
  for (const [member, transports] of byMember) member?.port.send({ ...command, transports });
}

function close(spread: Spread): void {
  spread.closed = true;
  for (const { port } of membersOf(spread)) port.send({ kind: 'close' });
}
