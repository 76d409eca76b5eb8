// How does a peer get its SCTP association? Over DTLS, in records that fit one datagram. RFC 8261.
import { DTLS_MTU } from '@chorale/native';
import type { SctpAssociation, SctpIo } from './sctp/sctp-association.ts';
import type { TransportWorker } from './transport-worker.ts';

/** Header, explicit nonce and tag of an AES-GCM record. */
const DTLS_RECORD_OVERHEAD_BYTES = 37;
export const MAX_SCTP_PACKET_BYTES: number = DTLS_MTU - DTLS_RECORD_OVERHEAD_BYTES;

/** Undefined where the host has no SCTP. */
export function openSctp(
  { createSctp, clock, io, sctpMemory }: TransportWorker,
  ends: Pick<SctpIo, 'send' | 'channelOpened'>,
): SctpAssociation | undefined {
  return createSctp?.({
    ...ends,
    calledOut: () => io.runJobs(),
    ...{ clock, dtlsRole: 'server', memory: sctpMemory },
  });
}

/** `lengthBytes` from `at` in the arena. Nothing that it throws reaches the packet loop. Hot path: called once per SCTP packet. */
export function receiveSctp(
  { drops, lull, io }: TransportWorker,
  sctp: SctpAssociation | undefined,
  at: number,
  lengthBytes: number,
): void {
  try {
    if (sctp?.receive(io.arena.bytes, at, lengthBytes) === 'acknowledged') lull.acknowledged();
  } catch {
    drops.count('listener_error');
  }
}
