// How does a track of this host begin and end to go into a pipe?
import type { HostPipe, MediaHostState } from './media-host.ts';
import type { PipeCommand } from './messages.ts';

type Of<Kind extends PipeCommand['kind']> = Extract<PipeCommand, { kind: Kind }>;

/** The feed is here, by a transport or by another pipe. */
export function carryFeed(host: MediaHostState, command: Of<'carryFeed'>): void {
  const pipe = host.pipes.get(command.pipe);
  const feed = host.feeds.get(command.feed);
  if (pipe === undefined || feed === undefined) return;
  pipe.carried.set(command.feed, command.number);
  pipe.media.carry(command.number, feed.receiver);
}

export function dropFeed(host: MediaHostState, { pipe: id, feed }: Of<'dropFeed'>): void {
  const pipe = host.pipes.get(id);
  if (pipe !== undefined) dropFrom(pipe, feed);
}

export function dropFrom(pipe: HostPipe, feed: string): void {
  const number = pipe.carried.get(feed);
  if (number !== undefined) pipe.media.drop(number);
  pipe.carried.delete(feed);
}
