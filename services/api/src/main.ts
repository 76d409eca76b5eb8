// `node services/api/src/main.ts --config chorale.yaml`: an api of its own, on the configuration's NATS and Redis.
import { createBus } from '@chorale/bus';
import {
  ConfigError,
  createHttpListener,
  limitsOf,
  loadConfig,
  runService,
  type Service,
} from '@chorale/service';
import { createStore } from '@chorale/store';
import { createLogger } from '@chorale/telemetry';
import { createApi } from './create-api.ts';

await runService({ create });

async function create(signal: AbortSignal): Promise<Service> {
  const config = loadConfig(process.argv.slice(2));
  const { nats, redis } = config;
  if (nats === undefined || redis === undefined) {
    throw new ConfigError(['nats, redis: an api of its own needs both sections']);
  }
  const logger = createLogger(config.logging.level);
  const limits = limitsOf(config);
  await using starting = new AsyncDisposableStack();
  const bus = starting.use(await createBus(nats, { log: logger, signal }));
  const store = starting.use(await createStore(redis, { log: logger, signal }));
  const http = starting.use(
    createHttpListener({
      maxMessageBytes: limits.signalMessageBytes,
      trustedProxies: config.trusted_proxies,
    }),
  );
  const keys = new Map(Object.entries(config.keys));
  const api = starting.use(createApi({ keys, limits }, { bus, store, http, logger }));
  const url = await http.listen(config.bind_addresses[0] ?? '127.0.0.1', config.port);
  process.stdout.write(`api listens on ${url}\n`);
  const owned = starting.move();
  return {
    name: api.name,
    drain: (deadline) => api.drain(deadline),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
