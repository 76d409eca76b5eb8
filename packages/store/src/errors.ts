// What can go wrong with a store, in canonical codes?
import { ChoraleError } from '@chorale/protocol';

export const storeUnavailable = (cause: unknown): ChoraleError =>
  new ChoraleError('unavailable', 'the store does not answer', { cause });

export function notSettled(): never {
  throw new ChoraleError(
    'unavailable',
    'the store has just come back: rooms that live say so first',
  );
}
