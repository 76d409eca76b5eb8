// Which bus does a service get? NATS where the configuration names one, else the one of this process.
import type { Bus } from './bus.ts';
import { createMemoryBus } from './memory.ts';
import { createNatsBus } from './nats.ts';
import type { ConnectParts, NatsSection } from './nats-connect.ts';

/** Resolves when the bus is reachable: with NATS that may take as long as NATS does. */
export async function createBus(
  section: NatsSection | undefined,
  parts: ConnectParts,
): Promise<Bus> {
  if (section !== undefined) return createNatsBus(section, parts);
  return createMemoryBus((error) => {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    parts.log.error({ error: text }, 'a bus subscriber has failed');
  });
}
