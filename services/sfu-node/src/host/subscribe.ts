// How does a transport begin and end to be sent a track?
import { endDownTrack, limitLayers, syncDownTracks } from './down-tracks.ts';
import type { MediaHostState } from './media-host.ts';
import type { HostCommand } from './messages.ts';
import { scheduleNegotiation } from './rounds.ts';

type Subscribe = Extract<HostCommand, { kind: 'subscribe' }>;

/** The feed must be attached: its codecs shape the section. */
export function subscribe(host: MediaHostState, command: Subscribe): void {
  const transport = host.transports.get(command.transport);
  const feed = host.feeds.get(command.feed);
  if (transport === undefined || feed === undefined || transport.wanted.has(command.track)) return;
  transport.wanted.set(command.track, command.feed);
  const { redundancy, blanks } = command;
  transport.options.set(command.track, { redundancy, blanks });
  transport.connection.addTrack({
    trackSid: command.track,
    streamId: command.streamId,
    kind: command.media,
    mimeTypes: sendableTypes(
      [...new Set([...feed.listMimeTypes(), ...command.mimeTypes])],
      command,
    ),
    stereo: command.stereo,
  });
  scheduleNegotiation(host, transport);
}

/** RED, where it is made, is offered as though the publisher sent it. */
function sendableTypes(mimeTypes: readonly string[], { redundancy }: Subscribe): readonly string[] {
  const isMade = redundancy === 'made' && mimeTypes.includes('audio/opus');
  return isMade && !mimeTypes.includes('audio/red') ? ['audio/red', ...mimeTypes] : mimeTypes;
}

export function unsubscribe(host: MediaHostState, id: string, track: string): void {
  const transport = host.transports.get(id);
  if (transport === undefined || !transport.wanted.delete(track)) return;
  transport.paused.delete(track);
  transport.options.delete(track);
  transport.layers.delete(track);
  endDownTrack(transport, track);
  transport.bound = transport.bound.filter(({ trackSid }) => trackSid !== track);
  transport.connection.removeTrack(track);
  scheduleNegotiation(host, transport);
}

/** The section stays as it is: its codecs are those of both. A feed that is not here is waited for. */
export function switchFeed(
  host: MediaHostState,
  { transport: id, track, to }: Extract<HostCommand, { kind: 'switchFeed' }>,
): void {
  const transport = host.transports.get(id);
  if (transport === undefined || !transport.wanted.has(track)) return;
  transport.wanted.set(track, to);
  endDownTrack(transport, track);
  syncDownTracks(host, transport);
}

/** Kept for a down track that is made later. */
export function setLayers(
  host: MediaHostState,
  { transport: id, track, ...layers }: Extract<HostCommand, { kind: 'setLayers' }>,
): void {
  const transport = host.transports.get(id);
  if (transport === undefined) return;
  transport.layers.set(track, layers);
  const down = transport.down.get(track);
  if (down !== undefined) limitLayers(down, layers);
}

export function setPaused(
  host: MediaHostState,
  { transport: id, track, paused }: Extract<HostCommand, { kind: 'setPaused' }>,
): void {
  const transport = host.transports.get(id);
  if (transport === undefined) return;
  if (paused) transport.paused.add(track);
  else transport.paused.delete(track);
  const down = transport.down.get(track);
  if (paused) down?.pause();
  else down?.resume();
}
