// What is a gateway given?
import type { Bus } from '@chorale/bus';
import type { HttpListener } from '@chorale/service';
import type { Logger } from '@chorale/telemetry';

export interface SignalGatewayDeps {
  readonly bus: Bus;
  readonly http: HttpListener;
  readonly logger: Logger;
}
