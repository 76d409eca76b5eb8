// By which pipes does a track go? Wherever somebody is sent it; what nobody wants any more is carried no further.
import type { PublishedFacts } from '../messages.ts';
import { decideHolders } from './decide.ts';
import type { Member } from './member.ts';
import type { Spread, SpreadTrack } from './spread.ts';

export function addTrack(
  spread: Spread,
  origin: Member,
  track: string,
  facts: PublishedFacts | undefined,
): void {
  if (facts === undefined) return;
  const { media, mimeTypes } = facts;
  const feed = spread.nextFeed++;
  const known = { track, origin, feed, media, mimeTypes, muted: false };
  spread.tracks.set(track, { ...known, wanting: new Map(), holders: new Set() });
}

/** The origin is told by whoever calls. */
export function removeTrack(spread: Spread, track: string): void {
  const known = spread.tracks.get(track);
  if (known === undefined) return;
  spread.tracks.delete(track);
  for (const holder of known.holders) holder.port.send({ kind: 'detachFeed', track });
}

export function noteWanted(spread: Spread, track: string, member: Member, transport: string): void {
  const known = spread.tracks.get(track);
  if (known === undefined) return;
  const transports = known.wanting.get(member) ?? new Set();
  known.wanting.set(member, transports.add(transport));
  carryTrack(spread, known);
}

export function noteUnwanted(
  spread: Spread,
  track: string,
  member: Member,
  transport: string,
): void {
  const known = spread.tracks.get(track);
  const transports = known?.wanting.get(member);
  if (known === undefined || transports?.delete(transport) !== true) return;
  if (transports.size === 0) known.wanting.delete(member);
  carryTrack(spread, known);
}

/** Home first: what goes on to a branch passes through it. */
function carryTrack(spread: Spread, known: SpreadTrack): void {
  const { home } = spread;
  const before = known.holders;
  const after = decideHolders(home, known.origin, new Set(known.wanting.keys()));
  known.holders = after;
  const added = [...after].filter((holder) => !before.has(holder));
  for (const holder of added.toSorted((a) => (a === home ? -1 : 1))) begin(spread, known, holder);
  for (const holder of before) if (!after.has(holder)) end(spread, known, holder);
}

function begin(spread: Spread, known: SpreadTrack, holder: Member): void {
  const { track, feed, media, mimeTypes, muted } = known;
  const { source, pipe } = wayTo(spread, known, holder);
  source.port.send({ kind: 'carryFeed', pipe, track, feed });
  holder.port.send({ kind: 'takeFeed', pipe, track, feed, media, mimeTypes });
  if (muted) holder.port.send({ kind: 'setMuted', track, muted });
}

function end(spread: Spread, known: SpreadTrack, holder: Member): void {
  const { track } = known;
  const { source, pipe } = wayTo(spread, known, holder);
  holder.port.send({ kind: 'detachFeed', track });
  source.port.send({ kind: 'dropFeed', pipe, track });
}

/** Each branch has one pipe, which is named after it. */
function wayTo(
  { home }: Spread,
  { origin }: SpreadTrack,
  holder: Member,
): { readonly source: Member; readonly pipe: string } {
  return holder === home ? { source: origin, pipe: origin.id } : { source: home, pipe: holder.id };
}
