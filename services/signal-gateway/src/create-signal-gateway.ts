// What is a signal gateway made of? Routes on the shared listener; it holds no room state.
import type { Service } from '@chorale/service';
import type { SignalGatewayConfig } from './config.ts';
import type { SignalGatewayDeps } from './deps.ts';
import { Guard } from './guard.ts';
import { createAssignRoom } from './relay.ts';
import { mountUpgrade } from './upgrade.ts';
import { mountValidate } from './validate-endpoint.ts';

/** Call before the listener listens. */
export function createSignalGateway(config: SignalGatewayConfig, deps: SignalGatewayDeps): Service {
  const parts = {
    config,
    deps,
    assignRoom: createAssignRoom(deps.bus),
    guard: new Guard(config.limits),
  };
  deps.http.mount((server) => {
    server.get('/', (_request, reply) => reply.type('text/plain').send('OK'));
    for (const version of ['v0', 'v1'] as const) {
      mountUpgrade(server, version, parts);
      mountValidate(server, version, parts);
    }
  });
  return {
    name: 'signal-gateway',
    drain: () => Promise.resolve(),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
