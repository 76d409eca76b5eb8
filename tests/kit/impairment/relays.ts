// Which relay stands for this port of the server? One each, opened when a client is first told of the port.
import { createSystemClock } from '@chorale/async';
import type { ImpairmentProfile } from './profile.ts';
import type { Protocol } from './rewrite-candidates.ts';
import { openTcpRelay, type TcpRelay } from './tcp-relay.ts';
import { openUdpRelay, type Tap, type UdpEndpoint, type UdpRelay } from './udp-relay.ts';

export interface RelayOptions {
  /** `removed`, the default: clients are not told of TCP. `relayed`: they are, and nothing of it gets lost. */
  readonly tcp?: 'removed' | 'relayed';
  /** Of the datagrams of all relays. */
  readonly tap?: Tap;
}

type Relay = UdpRelay | TcpRelay;

export class Relays implements AsyncDisposable {
  readonly udp: UdpRelay[] = [];
  readonly tcp: TcpRelay[] = [];
  readonly #clock = createSystemClock();
  readonly #options: RelayOptions;
  readonly #byServer = new Map<string, Promise<Relay>>();
  #profile: ImpairmentProfile;

  constructor(profile: ImpairmentProfile, options: RelayOptions) {
    this.#profile = profile;
    this.#options = options;
  }

  /** Undefined: clients are not to know of it. */
  async find(protocol: Protocol, server: UdpEndpoint): Promise<UdpEndpoint | undefined> {
    if (protocol === 'tcp' && this.#options.tcp !== 'relayed') return undefined;
    const name = `${protocol} ${server.address} ${server.port}`;
    const relay = this.#byServer.get(name) ?? this.#open(protocol, server);
    this.#byServer.set(name, relay);
    return (await relay).local;
  }

  /** Relays that open later begin with it. */
  change(profile: ImpairmentProfile): void {
    this.#profile = profile;
    for (const relay of [...this.udp, ...this.tcp]) relay.change(profile);
  }

  async #open(protocol: Protocol, server: UdpEndpoint): Promise<Relay> {
    if (protocol === 'tcp') {
      const relay = await openTcpRelay(this.#clock, server, this.#profile);
      this.tcp.push(relay);
      return relay;
    }
    const { tap } = this.#options;
    const options = { profile: this.#profile, ...(tap === undefined ? {} : { tap }) };
    const relay = await openUdpRelay(this.#clock, server, options);
    this.udp.push(relay);
    return relay;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const relays = await Promise.all(this.#byServer.values());
    await Promise.all(relays.map((relay) => relay[Symbol.asyncDispose]()));
  }
}
