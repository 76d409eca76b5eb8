// Has this address, or this room, had its share? Connections, joins and wrong tokens, counted before anything costs.
import { ChoraleError, type Limits } from '@chorale/protocol';
import { AddressRate } from './address-rate.ts';
import { ConnectionCount } from './connection-count.ts';
import { Refusal } from './refusal.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;

export class Guard {
  readonly #connections: ConnectionCount;
  readonly #failures: AddressRate;
  readonly #blocked: AddressRate;
  readonly #joins: AddressRate;
  readonly #roomJoins: AddressRate;

  constructor(limits: Limits) {
    const { authFailuresPerAddress, joinsPerAddress, joinsPerRoom } = limits;
    this.#connections = new ConnectionCount(limits.connectionsPerAddress);
    this.#failures = new AddressRate({ limit: authFailuresPerAddress, windowMs: MINUTE_MS });
    this.#blocked = new AddressRate({ limit: 1, windowMs: MINUTE_MS });
    this.#joins = new AddressRate({ limit: joinsPerAddress, windowMs: SECOND_MS });
    this.#roomJoins = new AddressRate({ limit: joinsPerRoom, windowMs: SECOND_MS });
  }

  /** Disposing gives the place back. Throws a Refusal. */
  takePlace(address: string): Disposable {
    const place = this.#connections.take(address);
    if (place === undefined) throw new Refusal(503, 'too many connections from this address');
    return place;
  }

  /** Runs `check`; a token that it refuses counts against the address. Throws a Refusal. */
  async countFailures<T>(address: string, check: () => Promise<T>): Promise<T> {
    if (this.#blocked.isOver(address)) {
      throw new Refusal(429, 'too many refused tokens from this address', MINUTE_MS / 1000);
    }
    try {
      return await check();
    } catch (error) {
      if (isWrongToken(error)) this.#countFailure(address);
      throw error;
    }
  }

  /** Throws a Refusal. */
  countJoin(address: string, roomName: string): void {
    if (this.#joins.isOver(address)) throw tooMany('joins from this address');
    if (this.#roomJoins.isOver(roomName)) throw tooMany('joins into this room');
    this.#joins.count(address);
    this.#roomJoins.count(roomName);
  }

  #countFailure(address: string): void {
    this.#failures.count(address);
    if (this.#failures.isOver(address)) this.#blocked.count(address);
  }
}

const tooMany = (what: string): Refusal => new Refusal(429, `too many ${what}`, SECOND_MS / 1000);

const isWrongToken = (error: unknown): boolean =>
  error instanceof ChoraleError && error.code === 'unauthenticated';
