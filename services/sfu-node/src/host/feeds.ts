// How does an uplink section become a track that others can be sent?
import { syncDownTracks } from './down-tracks.ts';
import type { MediaHostState } from './media-host.ts';
import type { HostCommand } from './messages.ts';

type AttachFeed = Extract<HostCommand, { kind: 'attachFeed' }>;

export function attachFeed(host: MediaHostState, command: AttachFeed): void {
  const transport = host.transports.get(command.transport);
  const receiver = transport?.media.receiver(command.mid);
  if (transport === undefined || receiver === undefined) return;
  host.feeds.set(command.track, { track: command.track, transport, mid: command.mid, receiver });
  if (receiver.kind === 'audio') host.speakers.add(command.speaker, receiver);
  for (const other of host.transports.values()) syncDownTracks(host, other);
}

export function detachFeed(host: MediaHostState, track: string): void {
  const feed = host.feeds.get(track);
  if (feed === undefined) return;
  host.feeds.delete(track);
  host.speakers.remove(feed.receiver);
  for (const transport of host.transports.values()) syncDownTracks(host, transport);
}

export function setMuted(host: MediaHostState, track: string, muted: boolean): void {
  host.feeds.get(track)?.receiver.setMuted(muted ? 'muted' : 'unmuted');
}
