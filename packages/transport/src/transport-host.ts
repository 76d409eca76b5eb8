// How is a worker's transport opened: its sockets, its certificate, its mux? The wiring of everything below.
import type { Clock } from '@chorale/async';
import type { TransportLimits } from './limits.ts';
import type { TransportHost } from './peer-transport.ts';
import type { SctpFactory } from './sctp/sctp-association.ts';

export interface TransportHostOptions {
  /** 0–1,295. Every local ufrag begins with it, as two base-36 digits, so that a mux in front can route by it. */
  readonly workerIndex: number;
  /** Local IPv4 and IPv6 addresses to bind and advertise; never an unspecified one. */
  readonly addresses: readonly string[];
  /** The same port on every address; 0 takes a free one. */
  readonly udpPort: number;
  readonly clock: Clock;
  /** `native`: recvmmsg and sendmmsg through `node:ffi` (Linux). `portable`: node:dgram and node:crypto. */
  readonly packetIo: 'native' | 'portable';
  /** Overrides of `defaultLimits`. */
  readonly limits?: Partial<TransportLimits>;
  /** Who speaks SCTP; without it `openDataChannel` throws. */
  readonly createSctp?: SctpFactory;
}

/** Rejects when a port is taken, an address is not local, or OpenSSL cannot be reached. */
export async function createTransportHost(options: TransportHostOptions): Promise<TransportHost> {
  throw new Error(`unimplemented: transport host of worker ${options.workerIndex}`);
}
