// `node services/signal-gateway/src/main.ts --config chorale.yaml`: a gateway of its own, on the configuration's NATS.
import { createBus } from '@chorale/bus';
import {
  ConfigError,
  createHttpListener,
  limitsOf,
  loadConfig,
  runService,
  type Service,
} from '@chorale/service';
import { createLogger } from '@chorale/telemetry';
import { createSignalGateway } from './create-signal-gateway.ts';

await runService({ create });

async function create(signal: AbortSignal): Promise<Service> {
  const config = loadConfig(process.argv.slice(2));
  if (config.nats === undefined) {
    throw new ConfigError(['nats: a gateway of its own needs this section']);
  }
  const logger = createLogger(config.logging.level);
  const limits = limitsOf(config);
  await using starting = new AsyncDisposableStack();
  const bus = starting.use(await createBus(config.nats, { log: logger, signal }));
  const http = starting.use(
    createHttpListener({
      maxMessageBytes: limits.signalMessageBytes,
      trustedProxies: config.trusted_proxies,
    }),
  );
  const keys = new Map(Object.entries(config.keys));
  const gateway = starting.use(createSignalGateway({ keys, limits }, { bus, http, logger }));
  const url = await http.listen(config.bind_addresses[0] ?? '127.0.0.1', config.port);
  process.stdout.write(`signal-gateway listens on ${url}\n`);
  const owned = starting.move();
  return {
    name: gateway.name,
    drain: (deadline) => gateway.drain(deadline),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
