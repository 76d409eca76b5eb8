// What is one method of the api? The same function behind Connect and behind Twirp.
import type { DescService } from '@chorale/proto';

export interface CallContext {
  readonly authorization: string | null | undefined;
  readonly signal: AbortSignal;
}

/** Throws ChoraleError. Requests and responses are messages of the method's types. */
export type ApiMethod = (request: never, context: CallContext) => Promise<object>;

export interface ApiService {
  readonly desc: DescService;
  /** By local name: `createRoom`. */
  readonly methods: Readonly<Record<string, ApiMethod>>;
}
