// What runs when everything runs in one process? Every service on the memory twins, media workers beside it.
import { type Bus, createBus } from '@chorale/bus';
import { type Config, createHttpListener, limitsOf, type Service } from '@chorale/service';
import { createSfuNode, readSfuNodeConfig } from '@chorale/sfu-node';
import { createSignalGateway } from '@chorale/signal-gateway';
import { createStore } from '@chorale/store';
import { createLogger } from '@chorale/telemetry';
import { mountMeet } from './mount-meet.ts';

export interface Standalone extends Service {
  /** Where clients connect, with http:. */
  readonly url: string;
  readonly bus: Bus;
}

export interface StandaloneOptions {
  /** The folder of the built meet page; absent: no page. */
  readonly meetFolder?: string;
  /** Rooms reach their media hosts over this bus; with `launcher: inline` only. */
  readonly hostBus?: Bus;
}

/** Resolves when clients may connect. */
export async function createStandalone(
  config: Config,
  options: StandaloneOptions = {},
): Promise<Standalone> {
  await using starting = new AsyncDisposableStack();
  const logger = createLogger(config.logging.level);
  const limits = limitsOf(config);
  const bus = starting.use(await createBus(config.nats, { log: logger }));
  const store = starting.use(await createStore(config.redis, { log: logger }));
  const nodeDeps = { bus, store, logger, ...pickHostBus(options) };
  const node = starting.use(await createSfuNode(readSfuNodeConfig(config), nodeDeps));
  const http = starting.use(createHttpListener({ maxMessageBytes: limits.signalMessageBytes }));
  const keys = new Map(Object.entries(config.keys));
  starting.use(createSignalGateway({ keys, limits }, { bus, http, logger }));
  if (options.meetFolder !== undefined) mountMeet(http, keys, options.meetFolder);
  const url = await http.listen(config.bind_addresses[0] ?? '127.0.0.1', config.port);
  const owned = starting.move();
  return {
    name: 'standalone',
    url,
    bus,
    drain: (deadline) => node.drain(deadline),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

const pickHostBus = ({ hostBus }: StandaloneOptions) => (hostBus === undefined ? {} : { hostBus });
