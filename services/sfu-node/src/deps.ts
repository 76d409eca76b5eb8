// What is a node given?
import type { Bus } from '@chorale/bus';
import type { Store } from '@chorale/store';
import type { Logger } from '@chorale/telemetry';

export interface SfuNodeDeps {
  readonly bus: Bus;
  readonly store: Store;
  readonly logger: Logger;
  /** Rooms reach their media hosts over this bus rather than directly. Only workers that run inline can. */
  readonly hostBus?: Bus;
}
