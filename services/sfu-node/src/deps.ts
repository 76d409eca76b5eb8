// What is a node given?
import type { Bus, DurableLog } from '@chorale/bus';
import type { Store } from '@chorale/store';
import type { Logger } from '@chorale/telemetry';

export interface SfuNodeDeps {
  readonly bus: Bus;
  readonly store: Store;
  readonly logger: Logger;
  /** Takes what receivers of webhooks will be told. */
  readonly events: DurableLog;
  /** Rooms reach their media hosts over this bus rather than directly. Only workers that run inline can. */
  readonly hostBus?: Bus;
}
