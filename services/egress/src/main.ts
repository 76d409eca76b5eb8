// `node services/egress/src/main.ts --config chorale.yaml`: an egress service of its own, on the configuration's NATS and Redis.
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
import { createEgress } from './create-egress.ts';

await runService({ create });

async function create(signal: AbortSignal): Promise<Service> {
  const config = loadConfig(process.argv.slice(2));
  const { nats, redis, region } = config;
  if (nats === undefined || redis === undefined) {
    throw new ConfigError(['nats, redis: an egress of its own needs both sections']);
  }
  const logger = createLogger(config.logging.level);
  await using starting = new AsyncDisposableStack();
  const bus = starting.use(await createBus(nats, { log: logger, signal }));
  const store = starting.use(await createStore(redis, { log: logger, signal }));
  const instanceId = createSid('EG_');
  const egress = starting.use(await createEgress({ instanceId, region }, { bus, store, logger }));
  const health = await listenForHealth(config.egress.health_port, config, egress.findProblem);
  if (health !== undefined) starting.use(health);
  process.stdout.write(
    `egress ${instanceId} is ready${health === undefined ? '' : `, health on ${health.url}`}\n`,
  );
  const owned = starting.move();
  return {
    name: egress.name,
    drain: (deadline) => egress.drain(deadline),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
