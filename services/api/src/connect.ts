// How do Connect and gRPC-Web clients call? The same methods, mounted by their descriptors.
import type { ConnectRouter, HandlerContext } from '@chorale/rpc';
import { toRpcError } from '@chorale/rpc';
import type { ApiMethod, ApiService } from './api-method.ts';

export function mountServices(router: ConnectRouter, services: readonly ApiService[]): void {
  for (const { desc, methods } of services) {
    const handlers = Object.entries(methods).map(([name, method]) => [name, handlerOf(method)]);
    router.service(desc, Object.fromEntries(handlers));
  }
}

function handlerOf(method: ApiMethod) {
  return async (request: never, { requestHeader, signal }: HandlerContext): Promise<object> => {
    try {
      return await method(request, { authorization: requestHeader.get('authorization'), signal });
    } catch (error) {
      throw toRpcError(error);
    }
  };
}
