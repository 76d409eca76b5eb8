// What is the webhook service made of? A consumer of the event log for each receiver.
import { createHash } from 'node:crypto';
import type { DurableLog, LogEntry } from '@chorale/bus';
import type { Service } from '@chorale/service';
import type { Logger } from '@chorale/telemetry';
import type { WebhookConfig } from './config.ts';
import { deliver, readEvent } from './deliver.ts';

export interface WebhookDeps {
  readonly events: DurableLog;
  readonly logger: Logger;
}

export function createWebhook(config: WebhookConfig, { events, logger }: WebhookDeps): Service {
  const owned = new AsyncDisposableStack();
  for (const url of config.urls) {
    const handle = async (entry: LogEntry, stopping: AbortSignal): Promise<void> => {
      const event = readEvent(entry.data);
      if (event === undefined) {
        return logger.error({ event: entry.id }, 'an event that cannot be read was passed over');
      }
      try {
        await deliver(event, url, config, stopping);
      } catch (error) {
        if (stopping.aborted) throw error;
        logger.warn({ receiver: hostOf(url), event: entry.id, error: String(error) }, 'not taken');
        throw error;
      }
    };
    const { backoffMs } = config;
    const pace = backoffMs === undefined ? {} : { backoffMs };
    owned.use(events.consume({ name: nameOf(url), handle, ...pace }));
  }
  return {
    name: 'webhook',
    drain: () => Promise.resolve(),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** A place in the log for each receiver, by what stands for its URL: a URL may hold a secret. */
const nameOf = (url: string): string =>
  `webhook-${createHash('sha256').update(url).digest('hex').slice(0, 16)}`;

const hostOf = (url: string): string => new URL(url).host;
