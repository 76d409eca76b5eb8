// How does an application reach egress and ingress? The least busy service that serves is asked; one that is gone is passed over.
import type { Bus } from '@chorale/bus';
import { orderInstances } from '@chorale/cluster';
import type { DescService } from '@chorale/proto';
import { Egress } from '@chorale/proto/livekit/egress';
import { Ingress } from '@chorale/proto/livekit/ingress';
import { ChoraleError, jobsSubject } from '@chorale/protocol';
import { createBusTransport, createClient, fromRpcError } from '@chorale/rpc';
import type { InstanceKind, Store } from '@chorale/store';
import type { ApiMethod, ApiService } from './api-method.ts';
import { authorize, needsIngressAdmin, needsRoomRecord, type Requirement } from './authorize.ts';
import { type ApiConfig, CALL_DEADLINE_MS } from './config.ts';

interface JobService {
  readonly kind: InstanceKind;
  readonly desc: DescService;
  readonly requirement: Requirement;
}

const jobServices: readonly JobService[] = [
  { kind: 'egress', desc: Egress, requirement: needsRoomRecord },
  { kind: 'ingress', desc: Ingress, requirement: needsIngressAdmin },
];

export interface JobRoutes {
  readonly bus: Bus;
  readonly store: Store;
}

export function createJobApis(config: ApiConfig, routes: JobRoutes): ApiService[] {
  return jobServices.map(({ kind, desc, requirement }) => ({
    desc,
    methods: Object.fromEntries(
      desc.methods.map(({ localName }): [string, ApiMethod] => [
        localName,
        async (request: object, { authorization, signal }) => {
          await authorize(config, authorization, requirement);
          return ask(routes, { kind, desc, method: localName, request, signal });
        },
      ]),
    ),
  }));
}

interface Question {
  readonly kind: InstanceKind;
  readonly desc: DescService;
  readonly method: string;
  readonly request: object;
  readonly signal: AbortSignal;
}

/** Throws what the service answered, and unavailable when there is none. */
async function ask({ bus, store }: JobRoutes, question: Question): Promise<object> {
  const { kind, desc, method, request, signal } = question;
  for (const { instanceId } of orderInstances(await store.instances.list(kind), Math.random)) {
    const transport = createBusTransport(bus, jobsSubject(kind, instanceId));
    // The methods of whichever service it is, by name.
    const client = createClient(desc, transport) as Record<
      string,
      (r: object, o: object) => Promise<object>
    >;
    try {
      return (await client[method]?.(request, { signal, timeoutMs: CALL_DEADLINE_MS })) ?? {};
    } catch (error) {
      const reason = fromRpcError(error);
      if (reason.code !== 'unavailable') throw reason;
    }
  }
  throw new ChoraleError('unavailable', `no ${kind} service is running`);
}
