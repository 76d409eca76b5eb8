// How is a media host reached, wherever it is? Commands in order, events in order, never one within the other.
import type { HostCommand, HostEvent, PipeCommand, PipeEvent } from './messages.ts';

export interface MediaHostPort extends Disposable {
  send(command: HostCommand | PipeCommand): void;
}

/** `epoch` names the room's life. */
export type OpenMediaHost = (
  epoch: string,
  onEvent: (event: HostEvent | PipeEvent) => void,
) => MediaHostPort;
