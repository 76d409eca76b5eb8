// How does a track of this host begin and end to go into a pipe?
import type { HostPipe, MediaHostState } from './media-host.ts';
import type { PipeCommand } from './messages.ts';

type Of<Kind extends PipeCommand['kind']> = Extract<PipeCommand, { kind: Kind }>;

/** The track is here, by a transport or by another pipe. */
export function carryFeed(host: MediaHostState, command: Of<'carryFeed'>): void {
  const pipe = host.pipes.get(command.pipe);
  const feed = host.feeds.get(command.track);
  if (pipe === undefined || feed === undefined) return;
  pipe.carried.set(command.track, command.feed);
  pipe.media.carry(command.feed, feed.receiver);
}

export function dropFeed(host: MediaHostState, { pipe: id, track }: Of<'dropFeed'>): void {
  const pipe = host.pipes.get(id);
  if (pipe !== undefined) dropFrom(pipe, track);
}

export function dropFrom(pipe: HostPipe, track: string): void {
  const feed = pipe.carried.get(track);
  if (feed !== undefined) pipe.media.drop(feed);
  pipe.carried.delete(track);
}
