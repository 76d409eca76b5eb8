// How does a room reach a media host that is somewhere else? Numbered envelopes over a bus, which may delay and duplicate them.
import { deserialize, serialize } from 'node:v8';
import type { Bus } from '@chorale/bus';
import { mediaHostSubject } from '@chorale/protocol';
import type { HostPort, RoomDeps } from '../room/room.ts';
import { createMediaHost } from './create-media-host.ts';
import { type Envelope, Inbox, Outbox } from './host-link.ts';
import type { HostParts } from './media-host.ts';
import type { HostCommand, HostEvent } from './messages.ts';

/** `worker` is the subject of the worker whose hosts these are. The host is opened where `parts` are: here. */
export function openBusHosts(bus: Bus, parts: HostParts, worker: string): RoomDeps['openHost'] {
  return (epoch, onEvent) => {
    const subject = mediaHostSubject(worker, epoch);
    const host = serveHost(bus, parts, subject, epoch);
    return openPort(bus, subject, epoch, { onEvent, host });
  };
}

interface PortParts {
  readonly onEvent: (event: HostEvent) => void;
  readonly host: Disposable;
}

/** The room's end. */
function openPort(bus: Bus, subject: string, epoch: string, parts: PortParts): HostPort {
  const inbox = new Inbox<HostEvent>(epoch, parts.onEvent);
  const events = subscribe(bus, eventsOf(subject), inbox);
  const outbox = publishTo<HostCommand>(bus, commandsOf(subject), epoch);
  return {
    send: (command) => outbox.send(command),
    [Symbol.dispose](): void {
      events[Symbol.dispose]();
      parts.host[Symbol.dispose]();
    },
  };
}

/** The host's end. A `close` command that is still under way finds it closed already. */
function serveHost(bus: Bus, parts: HostParts, subject: string, epoch: string): Disposable {
  const outbox = publishTo<HostEvent>(bus, eventsOf(subject), epoch);
  const host = createMediaHost(parts, (event) => outbox.send(event));
  const inbox = new Inbox<HostCommand>(epoch, (command) => host.obey(command));
  const commands = subscribe(bus, commandsOf(subject), inbox);
  return {
    [Symbol.dispose](): void {
      commands[Symbol.dispose]();
      host[Symbol.dispose]();
    },
  };
}

const commandsOf = (subject: string): string => `${subject}.commands`;
const eventsOf = (subject: string): string => `${subject}.events`;

function publishTo<T>(bus: Bus, subject: string, epoch: string): Outbox<T> {
  return new Outbox<T>(epoch, (envelope) => bus.publish(subject, serialize(envelope)));
}

function subscribe<T>(bus: Bus, subject: string, inbox: Inbox<T>): Disposable {
  return bus.subscribe(subject, ({ data }) => inbox.receive(deserialize(data) as Envelope<T>));
}
