// What is the api made of? Services as methods, mounted twice on the shared listener.
import type { Service } from '@chorale/service';
import { createAbsentApis } from './absent-services.ts';
import type { ApiConfig } from './config.ts';
import { mountServices } from './connect.ts';
import type { ApiDeps } from './deps.ts';
import { createJobApis } from './job-services.ts';
import { createRoomRouter } from './room-router.ts';
import { createRoomApi } from './room-service.ts';
import { mountTwirp } from './twirp.ts';

/** Call before the listener listens. */
export function createApi(config: ApiConfig, deps: ApiDeps): Service {
  const router = createRoomRouter(deps.bus, deps.store);
  const services = [
    createRoomApi(config, router),
    ...createJobApis(config, deps),
    ...createAbsentApis(config),
  ];
  deps.http.mount((server) => mountTwirp(server, services, deps.logger));
  deps.http.mountRpc((routes) => mountServices(routes, services));
  return {
    name: 'api',
    drain: () => Promise.resolve(),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
