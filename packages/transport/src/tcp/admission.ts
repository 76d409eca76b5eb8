// May one more connection stay? Bounded in total and per address; who has not authenticated gives way to who comes.

export interface AdmissionLimits {
  /** Of one worker. */
  readonly tcpConnections: number;
  /** Of one IPv4 address, or one /64 of IPv6. */
  readonly tcpConnectionsPerAddress: number;
  /** Of one worker, among those that have not authenticated yet. */
  readonly tcpStrangers: number;
}

export interface Admitted {
  readonly addressKey: string;
}

export class Admission<C extends Admitted> {
  readonly #limits: AdmissionLimits;
  readonly #all = new Set<C>();
  /** Oldest first. */
  readonly #strangers = new Set<C>();
  readonly #perAddress = new Map<string, number>();

  constructor(limits: AdmissionLimits) {
    this.#limits = limits;
  }

  get connections(): ReadonlySet<C> {
    return this.#all;
  }

  get strangers(): number {
    return this.#strangers.size;
  }

  admits(addressKey: string): boolean {
    const known = this.#perAddress.get(addressKey) ?? 0;
    return (
      this.#all.size < this.#limits.tcpConnections && known < this.#limits.tcpConnectionsPerAddress
    );
  }

  /** Takes it in; returns the stranger that has waited longest when there are too many of them. */
  add(connection: C): C | undefined {
    const { addressKey } = connection;
    this.#all.add(connection);
    this.#strangers.add(connection);
    this.#perAddress.set(addressKey, (this.#perAddress.get(addressKey) ?? 0) + 1);
    if (this.#strangers.size <= this.#limits.tcpStrangers) return undefined;
    return this.#strangers.values().next().value;
  }

  authenticated(connection: C): void {
    this.#strangers.delete(connection);
  }

  remove(connection: C): void {
    if (!this.#all.delete(connection)) return;
    this.#strangers.delete(connection);
    const { addressKey } = connection;
    const left = (this.#perAddress.get(addressKey) ?? 0) - 1;
    if (left > 0) this.#perAddress.set(addressKey, left);
    else this.#perAddress.delete(addressKey);
  }
}
