// How does a host send tracks to another host of its room, and take some from there? One verb a command.
import type { MediaPipe } from '@chorale/media';
import type { JoinedPipe, OpenedPipe, PipeListener } from '@chorale/transport';
import { syncDownTracks } from './down-tracks.ts';
import { detachFeed } from './feeds.ts';
import type { MediaHostState } from './media-host.ts';
import type { PipeCommand } from './messages.ts';

type Of<Kind extends PipeCommand['kind']> = Extract<PipeCommand, { kind: Kind }>;

/** Its other end is told by `joinPipe` what `pipeOpened` says. */
export function openPipe(host: MediaHostState, { pipe: id }: Of<'openPipe'>): void {
  attempt(host, id, () => {
    const end = host.parts.pipes.open(listenerFor(host, id));
    keep(host, id, end);
    host.emit({ kind: 'pipeOpened', pipe: id, invitation: end.invitation });
  });
}

export function joinPipe(host: MediaHostState, { pipe: id, invitation }: Of<'joinPipe'>): void {
  attempt(host, id, () => {
    const end = host.parts.pipes.join(invitation, listenerFor(host, id));
    keep(host, id, end);
    host.emit({ kind: 'pipeJoined', pipe: id, acceptance: end.acceptance });
  });
}

export function startPipe(host: MediaHostState, { pipe: id, acceptance }: Of<'startPipe'>): void {
  const end = host.pipes.get(id)?.end;
  if (end !== undefined && 'accept' in end) attempt(host, id, () => end.accept(acceptance));
}

/** What came through it ends with it. */
export function closePipe(host: MediaHostState, id: string): void {
  const pipe = host.pipes.get(id);
  if (pipe === undefined) return;
  host.pipes.delete(id);
  for (const feed of [...host.feeds.values()]) {
    if (feed.pipe === pipe) detachFeed(host, feed.feed);
  }
  pipe.media[Symbol.dispose]();
  pipe.end[Symbol.dispose]();
}

/** The other end carries it, or is about to. */
export function takeFeed(host: MediaHostState, command: Of<'takeFeed'>): void {
  const { feed, number, media, mimeTypes } = command;
  const pipe = host.pipes.get(command.pipe);
  if (pipe === undefined || host.feeds.has(feed)) return;
  const receiver = pipe.media.openFeed(number, feed, media);
  const listMimeTypes = (): readonly string[] => mimeTypes;
  const end = (): void => pipe.media.closeFeed(number);
  host.feeds.set(feed, { feed, pipe, receiver, listMimeTypes, end });
  for (const transport of host.transports.values()) syncDownTracks(host, transport);
}

function keep(host: MediaHostState, id: string, end: OpenedPipe | JoinedPipe): void {
  closePipe(host, id);
  const media = host.parts.engine.openPipe({ sink: end.sink });
  host.pipes.set(id, { end, media, carried: new Map() });
}

/** What a pipe brings goes to the subscribers once a batch, as what a socket brings. */
function listenerFor(host: MediaHostState, id: string): PipeListener {
  const { engine } = host.parts;
  let media: MediaPipe | undefined;
  return {
    recordArrived(bytes, at, lengthBytes): void {
      media ??= host.pipes.get(id)?.media;
      media?.receive(bytes, at, lengthBytes);
    },
    batchRead(): void {
      // Observers may have queued promise jobs, which Node runs only after a callback of its own.
      if (engine.endBatch()) setImmediate(runJobs);
    },
  };
}

const runJobs = (): void => undefined;

/** A worker that has gone meanwhile, or a system without memory to share, costs the pipe. */
function attempt(host: MediaHostState, id: string, act: () => void): void {
  try {
    act();
  } catch (error) {
    closePipe(host, id);
    host.emit({ kind: 'pipeFailed', pipe: id, reason: String(error) });
  }
}
