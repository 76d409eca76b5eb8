// How does a media host obey its room? One verb a command; each is a file beside this one.

import { carryFeed, dropFeed } from './carry-feed.ts';
import { attachFeed, detachFeed, setMuted } from './feeds.ts';
import type { HostParts, MediaHostState } from './media-host.ts';
import type { HostCommand, HostEvent, PipeCommand, PipeEvent } from './messages.ts';
import { applyAnswer, applyOffer } from './negotiate.ts';
import { closePipe, joinPipe, openPipe, startPipe, takeFeed } from './pipes.ts';
import { reportQualities } from './quality.ts';
import { restartIce } from './rounds.ts';
import { sendData } from './send-data.ts';
import { setLayers, setPaused, subscribe, switchFeed, unsubscribe } from './subscribe.ts';
import { closeTransport, offerCandidates, openTransport } from './transports.ts';

export interface MediaHost extends Disposable {
  obey(command: HostCommand | PipeCommand): void;
}

/** `emit` is never called within `obey`'s caller's stack for longer than one event; the link makes it asynchronous. */
export function createMediaHost(
  parts: HostParts,
  emit: (event: HostEvent | PipeEvent) => void,
): MediaHost {
  const state: MediaHostState = {
    parts,
    emit,
    transports: new Map(),
    feeds: new Map(),
    pipes: new Map(),
    pulses: new Map(),
    speakers: parts.engine.openSpeakerObserver({
      onChanged: (speakers) => emit({ kind: 'speakers', speakers }),
    }),
  };
  parts.hosts.add(state);
  const qualities = reportQualities(state);
  return {
    obey: (command) => obey(state, command),
    [Symbol.dispose](): void {
      parts.hosts.delete(state);
      qualities[Symbol.dispose]();
      close(state);
    },
  };
}

/** Commands about a transport or a track that is gone are ignored: the room learns of it by events. */
function obey(host: MediaHostState, command: HostCommand | PipeCommand): void {
  switch (command.kind) {
    case 'openTransport':
      return openTransport(host, command);
    case 'closeTransport':
      return closeTransport(host, command.transport);
    case 'applyOffer':
      return applyOffer(host, command);
    case 'applyAnswer':
      return applyAnswer(host, command.transport, command.sdp);
    case 'restartIce':
      return restartIce(host, command.transport);
    case 'offerCandidates':
      return offerCandidates(host, command.transport, command.candidates);
    case 'attachFeed':
      return attachFeed(host, command);
    case 'detachFeed':
      return detachFeed(host, command.feed);
    case 'setMuted':
      return setMuted(host, command.feed, command.muted);
    default:
      return obeyDownlink(host, command);
  }
}

type DownlinkCommand = Extract<
  HostCommand,
  {
    kind:
      | 'subscribe'
      | 'unsubscribe'
      | 'switchFeed'
      | 'setPaused'
      | 'setLayers'
      | 'sendData'
      | 'close';
  }
>;

function obeyDownlink(host: MediaHostState, command: DownlinkCommand | PipeCommand): void {
  switch (command.kind) {
    case 'subscribe':
      return subscribe(host, command);
    case 'unsubscribe':
      return unsubscribe(host, command.transport, command.track);
    case 'switchFeed':
      return switchFeed(host, command);
    case 'setPaused':
      return setPaused(host, command);
    case 'setLayers':
      return setLayers(host, command);
    case 'sendData':
      return sendData(host, command);
    case 'close':
      return close(host);
    default:
      return obeyPipes(host, command);
  }
}

function obeyPipes(host: MediaHostState, command: PipeCommand): void {
  switch (command.kind) {
    case 'openPipe':
      return openPipe(host, command);
    case 'joinPipe':
      return joinPipe(host, command);
    case 'startPipe':
      return startPipe(host, command);
    case 'closePipe':
      return closePipe(host, command.pipe);
    case 'carryFeed':
      return carryFeed(host, command);
    case 'dropFeed':
      return dropFeed(host, command);
    case 'takeFeed':
      return takeFeed(host, command);
  }
}

function close(host: MediaHostState): void {
  for (const transport of [...host.transports.keys()]) closeTransport(host, transport);
  for (const pipe of [...host.pipes.keys()]) closePipe(host, pipe);
  host.speakers[Symbol.dispose]();
}
