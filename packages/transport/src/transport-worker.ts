// What do all peer transports of a worker share? Its clock, limits, memory, certificate, addresses and counters.
import type { Clock } from '@chorale/async';
import type { DtlsContext, PacketIo } from '@chorale/native';
import type { DropCounters } from './drop-reason.ts';
import type { IceCredentials } from './ice-credentials.ts';
import type { TransportLimits } from './limits.ts';
import type { Lull } from './lull.ts';
import type { PathTable } from './path-table.ts';
import type { PacketMemory } from './sctp/packet-memory.ts';
import type { SctpFactory } from './sctp/sctp-association.ts';
import type { SrtpMeans } from './srtp/open-srtp.ts';
import type { UdpPeerTransport } from './udp-peer-transport.ts';

export interface TransportWorker {
  readonly workerIndex: number;
  readonly clock: Clock;
  readonly limits: TransportLimits;
  readonly io: PacketIo;
  readonly srtp: SrtpMeans;
  readonly dtls: DtlsContext;
  readonly paths: PathTable<UdpPeerTransport>;
  /** Arena offset of one slot, where a held datagram is put back, and one of an unknown address tried. */
  readonly heldAt: number;
  /** Where all SCTP associations write their packets, in the arena. */
  readonly sctpMemory: PacketMemory;
  readonly drops: DropCounters;
  readonly lull: Lull;
  /** To be called after packets were handed to listeners. True when promise jobs may wait. */
  readonly batchRead: () => boolean;
  readonly createSctp: SctpFactory | undefined;
  readonly transports: Set<UdpPeerTransport>;
  /** Local ufrag → whose it is. */
  readonly ufrags: Map<string, UfragEntry>;
}

export interface UfragEntry {
  readonly transport: UdpPeerTransport;
  readonly credentials: IceCredentials;
}
