// How does a room reach a media host that is somewhere else? Numbered envelopes over a bus, which may delay and duplicate them.
import { deserialize, serialize } from 'node:v8';
import type { Bus } from '@chorale/bus';
import { mediaHostSubject } from '@chorale/protocol';
import { createMediaHost } from './create-media-host.ts';
import { type Envelope, Inbox, Outbox } from './host-link.ts';
import type { MediaHostPort, OpenMediaHost } from './host-port.ts';
import type { HostParts } from './media-host.ts';
import type { HostCommand, HostEvent, PipeCommand, PipeEvent } from './messages.ts';

/** `worker` is the subject of the worker whose hosts these are. The host is opened where `parts` are: here. */
export function openBusHosts(bus: Bus, parts: HostParts, worker: string): OpenMediaHost {
  return (epoch, onEvent) => {
    const subject = mediaHostSubject(worker, epoch);
    const host = serveHost(bus, parts, { subject, epoch });
    const port = openHostPort(bus, { subject, epoch }, onEvent);
    return {
      send: (command) => port.send(command),
      [Symbol.dispose](): void {
        port[Symbol.dispose]();
        host[Symbol.dispose]();
      },
    };
  };
}

export interface HostAddress {
  readonly subject: string;
  readonly epoch: string;
}

/** The room's end. Events come once the subscription is flushed. */
export function openHostPort(
  bus: Bus,
  { subject, epoch }: HostAddress,
  onEvent: (event: HostEvent | PipeEvent) => void,
): MediaHostPort {
  const inbox = new Inbox<HostEvent | PipeEvent>(epoch, onEvent);
  const events = subscribe(bus, eventsOf(subject), inbox);
  const outbox = publishTo<HostCommand | PipeCommand>(bus, commandsOf(subject), epoch);
  return {
    send: (command) => outbox.send(command),
    [Symbol.dispose]: () => events[Symbol.dispose](),
  };
}

/** The host's end. A `close` command that is still under way finds it closed already; one that arrives calls `onClose`. */
export function serveHost(
  bus: Bus,
  parts: HostParts,
  { subject, epoch }: HostAddress,
  onClose: () => void = () => undefined,
): Disposable {
  const outbox = publishTo<HostEvent | PipeEvent>(bus, eventsOf(subject), epoch);
  const host = createMediaHost(parts, (event) => outbox.send(event));
  const inbox = new Inbox<HostCommand | PipeCommand>(epoch, (command) => {
    host.obey(command);
    if (command.kind === 'close') onClose();
  });
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
