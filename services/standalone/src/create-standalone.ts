// What runs when everything runs in one process? Every service on the memory twins, media workers beside it.
import { createApi } from '@chorale/api';
import { type Bus, createBus, createDurableLog } from '@chorale/bus';
import { createEgress, type EgressDeps } from '@chorale/egress';
import { createIngress } from '@chorale/ingress';
import { createSid } from '@chorale/protocol';
import { type Config, createHttpListener, limitsOf, type Service } from '@chorale/service';
import { createSfuNode, listenForDebug, readSfuNodeConfig } from '@chorale/sfu-node';
import { createSignalGateway } from '@chorale/signal-gateway';
import { createStore } from '@chorale/store';
import { createLogger } from '@chorale/telemetry';
import { createWebhook, type WebhookDeps } from '@chorale/webhook';
import { mountMeet } from './mount-meet.ts';

export interface Standalone extends Service {
  /** Where clients connect, with http:. */
  readonly url: string;
  readonly bus: Bus;
  /** Where debug routes answer, on loopback; undefined when they are off. */
  readonly debugUrl: string | undefined;
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
  const events = starting.use(await createDurableLog(config.nats, { log: logger }));
  startWebhook(config, { events, logger }, starting);
  const nodeDeps = { bus, store, events, logger, ...pickHostBus(options) };
  const node = starting.use(await createSfuNode(readSfuNodeConfig(config), nodeDeps));
  await startJobServices(config, { bus, store, logger }, starting);
  const http = starting.use(
    createHttpListener({
      maxMessageBytes: limits.signalMessageBytes,
      trustedProxies: config.trusted_proxies,
    }),
  );
  const keys = new Map(Object.entries(config.keys));
  starting.use(createSignalGateway({ keys, limits }, { bus, http, logger }));
  starting.use(createApi({ keys, limits }, { bus, store, http, logger }));
  if (options.meetFolder !== undefined) mountMeet(http, keys, options.meetFolder);
  const url = await http.listen(config.bind_addresses[0] ?? '127.0.0.1', config.port);
  const debug = await listenForDebug(config, node);
  if (debug !== undefined) starting.use(debug);
  const owned = starting.move();
  return {
    name: 'standalone',
    url,
    bus,
    debugUrl: debug?.url,
    drain: (deadline) => node.drain(deadline),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

const pickHostBus = ({ hostBus }: StandaloneOptions) => (hostBus === undefined ? {} : { hostBus });

async function startJobServices(
  { region }: Config,
  deps: EgressDeps,
  owned: AsyncDisposableStack,
): Promise<void> {
  owned.use(await createEgress({ instanceId: createSid('EG_'), region }, deps));
  owned.use(await createIngress({ instanceId: createSid('IN_'), region }, deps));
}

/** Only where receivers are configured: nobody would take the events otherwise. */
function startWebhook(
  { webhook, keys }: Config,
  deps: WebhookDeps,
  owned: AsyncDisposableStack,
): void {
  if (webhook.urls.length === 0) return;
  const { api_key: apiKey, urls } = webhook;
  owned.use(createWebhook({ urls, apiKey, secret: keys[apiKey] ?? '' }, deps));
}
