// `node services/ingress/src/main.ts --config chorale.yaml`: an ingress service of its own, on the configuration's NATS and Redis.
import { createBus } from '@chorale/bus';
import { createSid } from '@chorale/protocol';
import {
  ConfigError,
  listenForHealth,
  loadConfig,
  runService,
  type Service,
} from '@chorale/service';
import { createStore } from '@chorale/store';
import { createLogger } from '@chorale/telemetry';
import { createIngress } from './create-ingress.ts';

await runService({ create });

async function create(signal: AbortSignal): Promise<Service> {
  const config = loadConfig(process.argv.slice(2));
  const { nats, redis, region } = config;
  if (nats === undefined || redis === undefined) {
    throw new ConfigError(['nats, redis: an ingress of its own needs both sections']);
  }
  const logger = createLogger(config.logging.level);
  await using starting = new AsyncDisposableStack();
  const bus = starting.use(await createBus(nats, { log: logger, signal }));
  const store = starting.use(await createStore(redis, { log: logger, signal }));
  const instanceId = createSid('IN_');
  const ingress = starting.use(await createIngress({ instanceId, region }, { bus, store, logger }));
  const health = await listenForHealth(config.ingress.health_port, config, ingress.findProblem);
  if (health !== undefined) starting.use(health);
  process.stdout.write(
    `ingress ${instanceId} is ready${health === undefined ? '' : `, health on ${health.url}`}\n`,
  );
  const owned = starting.move();
  return {
    name: ingress.name,
    drain: (deadline) => ingress.drain(deadline),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
