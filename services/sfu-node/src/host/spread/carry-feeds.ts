// By which pipes does a feed go? Wherever somebody is sent it; what nobody wants any more is carried no further.
import type { PublishedFacts } from '../messages.ts';
import { decideHolders } from './decide.ts';
import type { Member } from './member.ts';
import type { Spread, SpreadFeed } from './spread.ts';

export function addFeed(
  spread: Spread,
  origin: Member,
  feed: string,
  facts: PublishedFacts | undefined,
): void {
  if (facts === undefined) return;
  const { media, mimeTypes } = facts;
  const number = spread.nextFeed++;
  const known = {
    feed,
    origin,
    number,
    media,
    mimeTypes,
    muted: false,
    holders: new Set<Member>(),
  };
  spread.feeds.set(feed, known);
  carry(spread, known);
}

/** The origin is told by whoever calls. Who wants it waits for the next of that name. */
export function removeFeed(spread: Spread, feed: string): void {
  const known = spread.feeds.get(feed);
  if (known === undefined) return;
  spread.feeds.delete(feed);
  for (const holder of known.holders) holder.port.send({ kind: 'detachFeed', feed });
}

export function noteWanted(spread: Spread, feed: string, member: Member, transport: string): void {
  const hosts = spread.wanting.get(feed) ?? new Map<Member, Set<string>>();
  spread.wanting.set(feed, hosts);
  hosts.set(member, (hosts.get(member) ?? new Set()).add(transport));
  carryAgain(spread, feed);
}

export function noteUnwanted(
  spread: Spread,
  feed: string,
  member: Member,
  transport: string,
): void {
  const hosts = spread.wanting.get(feed);
  const transports = hosts?.get(member);
  if (hosts === undefined || transports?.delete(transport) !== true) return;
  if (transports.size === 0) hosts.delete(member);
  if (hosts.size === 0) spread.wanting.delete(feed);
  carryAgain(spread, feed);
}

function carryAgain(spread: Spread, feed: string): void {
  const known = spread.feeds.get(feed);
  if (known !== undefined) carry(spread, known);
}

/** Home first: what goes on to a branch passes through it. */
function carry(spread: Spread, known: SpreadFeed): void {
  const { home } = spread;
  const before = known.holders;
  const wanting = new Set(spread.wanting.get(known.feed)?.keys());
  const after = decideHolders(home, known.origin, wanting);
  known.holders = after;
  const added = [...after].filter((holder) => !before.has(holder));
  for (const holder of added.toSorted((a) => (a === home ? -1 : 1))) begin(spread, known, holder);
  for (const holder of before) if (!after.has(holder)) end(spread, known, holder);
}

function begin(spread: Spread, known: SpreadFeed, holder: Member): void {
  const { feed, number, media, mimeTypes, muted } = known;
  const { source, pipe } = wayTo(spread, known, holder);
  source.port.send({ kind: 'carryFeed', pipe, feed, number });
  holder.port.send({ kind: 'takeFeed', pipe, feed, number, media, mimeTypes });
  if (muted) holder.port.send({ kind: 'setMuted', feed, muted });
}

function end(spread: Spread, known: SpreadFeed, holder: Member): void {
  const { feed } = known;
  const { source, pipe } = wayTo(spread, known, holder);
  holder.port.send({ kind: 'detachFeed', feed });
  source.port.send({ kind: 'dropFeed', pipe, feed });
}

/** Each branch has one pipe, which is named after it. */
function wayTo(
  { home }: Spread,
  { origin }: SpreadFeed,
  holder: Member,
): { readonly source: Member; readonly pipe: string } {
  return holder === home ? { source: origin, pipe: origin.id } : { source: home, pipe: holder.id };
}
