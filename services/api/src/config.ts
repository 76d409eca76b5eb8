// What does the api need to be told?
import type { ApiKeys } from '@chorale/auth';
import type { Limits } from '@chorale/protocol';

export interface ApiConfig {
  readonly keys: ApiKeys;
  readonly limits: Limits;
}

/** How long a call to a room's worker may take when its caller names no deadline. */
export const CALL_DEADLINE_MS = 5_000;
