// Which log does a service get? JetStream's where the configuration names NATS, else the one of this process.
import type { DurableLog } from './durable-log.ts';
import { createJetStreamLog } from './jetstream/jetstream-log.ts';
import { createMemoryLog } from './memory-log.ts';
import type { ConnectParts, NatsSection } from './nats-connect.ts';

/** Resolves when the log takes entries: with NATS that may take as long as NATS does. */
export async function createDurableLog(
  section: NatsSection | undefined,
  parts: ConnectParts,
): Promise<DurableLog> {
  if (section === undefined) return createMemoryLog();
  const { events } = section;
  const limits =
    events === undefined
      ? {}
      : {
          maxAgeMs: events.max_age * 1000,
          maxBytes: events.max_bytes,
          replicas: events.replicas,
        };
  return createJetStreamLog(section, parts, { limits });
}
