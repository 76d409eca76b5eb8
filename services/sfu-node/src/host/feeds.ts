// How does an uplink section become a feed: a track, in one codec, that others can be sent?

import { dropFrom } from './carry-feed.ts';
import { syncDownTracks } from './down-tracks.ts';
import type { HostTransport, MediaHostState } from './media-host.ts';
import type { HostCommand } from './messages.ts';

type AttachFeed = Extract<HostCommand, { kind: 'attachFeed' }>;

export function attachFeed(host: MediaHostState, command: AttachFeed): void {
  const { feed, mid, speaker } = command;
  const transport = host.transports.get(command.transport);
  const receiver = transport?.media.receiver(mid);
  if (transport === undefined || receiver === undefined) return;
  const listMimeTypes = (): readonly string[] => mimeTypesOf(transport, mid);
  host.feeds.set(feed, { feed, transport, receiver, listMimeTypes });
  if (receiver.kind === 'audio') host.speakers.add(speaker, receiver);
  for (const other of host.transports.values()) syncDownTracks(host, other);
}

/** For subscribers here, and on other hosts. */
export function detachFeed(host: MediaHostState, id: string): void {
  const feed = host.feeds.get(id);
  if (feed === undefined) return;
  host.feeds.delete(id);
  host.speakers.remove(feed.receiver);
  for (const pipe of host.pipes.values()) dropFrom(pipe, id);
  for (const transport of host.transports.values()) syncDownTracks(host, transport);
  feed.end?.();
}

export function setMuted(host: MediaHostState, feed: string, muted: boolean): void {
  host.feeds.get(feed)?.receiver.setMuted(muted ? 'muted' : 'unmuted');
}

/** Every codec that the publisher may send, lower case, the preferred one first. */
function mimeTypesOf({ published }: HostTransport, mid: string): string[] {
  const section = published.find((one) => one.mid === mid);
  return listMimeTypesOf(section?.codecs ?? []);
}

export const listMimeTypesOf = (codecs: readonly { readonly mimeType: string }[]): string[] => [
  ...new Set(codecs.map(({ mimeType }) => mimeType.toLowerCase())),
];
