// What is the api given?
import type { Bus } from '@chorale/bus';
import type { HttpListener } from '@chorale/service';
import type { Store } from '@chorale/store';
import type { Logger } from '@chorale/telemetry';

export interface ApiDeps {
  readonly bus: Bus;
  readonly store: Store;
  readonly http: HttpListener;
  readonly logger: Logger;
}
