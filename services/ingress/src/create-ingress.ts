// What is the ingress service made of? A place in the register of services, and answers on the bus.
import type { Bus } from '@chorale/bus';
import { registerInstance } from '@chorale/cluster';
import { Ingress as IngressService } from '@chorale/proto/livekit/ingress';
import { jobsSubject } from '@chorale/protocol';
import { serveOverBus } from '@chorale/rpc';
import type { Service } from '@chorale/service';
import type { InstanceRecord, Store } from '@chorale/store';
import type { Logger } from '@chorale/telemetry';
import type { IngressConfig } from './config.ts';
import { createJobs } from './jobs.ts';

export interface IngressDeps {
  readonly bus: Bus;
  readonly store: Store;
  readonly logger: Logger;
}

export interface Ingress extends Service {
  /** Why it can be given no job; undefined: it can. */
  findProblem(): string | undefined;
}

/** Registered, and reachable on the bus, once it resolves. */
export async function createIngress(
  { instanceId, region }: IngressConfig,
  { bus, store, logger }: IngressDeps,
): Promise<Ingress> {
  await using starting = new AsyncDisposableStack();
  let state: InstanceRecord['state'] = 'serving';
  const describe = (): InstanceRecord => ({ kind: 'ingress', instanceId, region, state, jobs: 0 });
  const subject = jobsSubject('ingress', instanceId);
  starting.use(
    serveOverBus(bus, subject, (router) => router.service(IngressService, createJobs())),
  );
  await bus.flush();
  const registration = starting.use(await registerInstance({ bus, store, logger, describe }));
  const owned = starting.move();
  return {
    name: 'ingress',
    findProblem: () => (state === 'draining' ? 'the service is draining' : registration.problem),
    async drain(): Promise<void> {
      state = 'draining';
      await registration.announce();
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
