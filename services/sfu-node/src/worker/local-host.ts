// How does a room reach a media host of its own worker? Asynchronously and in order, as if it were elsewhere.
import { createMediaHost } from '../host/create-media-host.ts';
import type { MediaHostPort, OpenMediaHost } from '../host/host-port.ts';
import type { HostParts } from '../host/media-host.ts';

export function openLocalHosts(parts: HostParts): OpenMediaHost {
  return (_epoch, onEvent) => openLocalHost(parts, onEvent);
}

function openLocalHost(parts: HostParts, onEvent: Parameters<OpenMediaHost>[1]): MediaHostPort {
  const turns = new Turns((error) =>
    parts.logger.error({ error: describe(error) }, 'a room or its media host has failed'),
  );
  const host = createMediaHost(parts, (event) => turns.add(() => onEvent(event)));
  return {
    send: (command) => turns.add(() => host.obey(command)),
    [Symbol.dispose]: () => turns.add(() => host[Symbol.dispose]()),
  };
}

/** Runs what it is given, one after another, after the caller's turn. A failure ends only its own turn. */
class Turns {
  readonly #onError: (error: unknown) => void;
  #waiting: (() => void)[] = [];

  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
  }

  add(turn: () => void): void {
    if (this.#waiting.push(turn) === 1) queueMicrotask(() => this.#run());
  }

  #run(): void {
    for (const turn of this.#waiting) {
      try {
        turn();
      } catch (error) {
        this.#onError(error);
      }
    }
    this.#waiting = [];
  }
}

const describe = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);
