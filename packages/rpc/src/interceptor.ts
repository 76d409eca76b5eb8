// Which code does a caller see when a handler throws an error of the house?
import type { Interceptor } from '@connectrpc/connect';
import { toRpcError } from './errors.ts';

export const houseErrors: Interceptor = (next) => async (request) => {
  try {
    return await next(request);
  } catch (error) {
    throw toRpcError(error);
  }
};
