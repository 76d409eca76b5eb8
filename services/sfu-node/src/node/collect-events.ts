// Where do the events of a node's workers go? Into the log; the worker is told when an event is safe there.
import type { Bus, DurableLog } from '@chorale/bus';
import { answerRequests } from '@chorale/bus';
import type { Logger } from '@chorale/telemetry';
import { readEventEntry } from '../worker/event-outbox.ts';

const TAKEN = Uint8Array.of(1);
const NOT_TAKEN = Uint8Array.of(0);

export function collectEvents(
  bus: Bus,
  subject: string,
  log: DurableLog,
  logger: Logger,
): Disposable {
  return answerRequests(bus, subject, async (data) => {
    try {
      await log.append(readEventEntry(data));
      return TAKEN;
    } catch (error) {
      logger.warn({ error: String(error) }, 'an event could not be logged yet');
      return NOT_TAKEN;
    }
  });
}
