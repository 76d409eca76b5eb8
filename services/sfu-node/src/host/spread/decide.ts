// Which host does a transport go to, and which hosts must a track reach? Pure choices.

/** How many subscribers a host has. */
export interface Filling {
  readonly subscribers: number;
}

/** The first with room; where all are full, the one with the fewest. `members` is never empty; home comes first. */
export function selectMember<T extends Filling>(members: readonly T[], limit: number): T {
  const withRoom =
    limit === 0 ? members[0] : members.find(({ subscribers }) => subscribers < limit);
  if (withRoom !== undefined) return withRoom;
  return members.reduce((least, one) => (one.subscribers < least.subscribers ? one : least));
}

/** Before it is needed: opening a host takes some turns, and nobody waits for it. */
export function needsAnother(members: readonly Filling[], limit: number): boolean {
  return limit > 0 && members.every(({ subscribers }) => subscribers >= limit);
}

/** Hosts that get the track by a pipe. Pipes meet at home: what goes from one branch to another passes through it. */
export function decideHolders<T>(home: T, origin: T, wanting: ReadonlySet<T>): Set<T> {
  const holders = new Set(wanting);
  holders.delete(origin);
  if (origin !== home && holders.size > 0) holders.add(home);
  return holders;
}
