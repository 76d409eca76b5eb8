// `node services/webhook/src/main.ts --config chorale.yaml`: the webhook service of its own, on the configuration's NATS.
import { createDurableLog } from '@chorale/bus';
import { ConfigError, loadConfig, runService, type Service } from '@chorale/service';
import { createLogger } from '@chorale/telemetry';
import { createWebhook } from './create-webhook.ts';

await runService({ create });

async function create(signal: AbortSignal): Promise<Service> {
  const config = loadConfig(process.argv.slice(2));
  const { nats, webhook, keys } = config;
  if (nats === undefined || webhook.urls.length === 0) {
    throw new ConfigError(['nats, webhook.urls: a webhook of its own needs both']);
  }
  const logger = createLogger(config.logging.level);
  await using starting = new AsyncDisposableStack();
  const events = starting.use(await createDurableLog(nats, { log: logger, signal }));
  const { urls, api_key: apiKey } = webhook;
  const settings = { urls, apiKey, secret: keys[apiKey] ?? '' };
  const service = starting.use(createWebhook(settings, { events, logger }));
  process.stdout.write(`webhook is ready for ${urls.length} receivers\n`);
  const owned = starting.move();
  return {
    name: service.name,
    drain: (deadline) => service.drain(deadline),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
