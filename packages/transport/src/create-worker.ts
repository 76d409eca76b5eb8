// What does a transport host give to its peers? Memory, ciphers, certificate and tables, made once.
import {
  CIPHER_SCRATCH_BYTES,
  type CipherSuite,
  createCiphers,
  DTLS_SCRATCH_BYTES,
  DtlsContext,
  type PacketIo,
  SLOT_BYTES,
} from '@chorale/native';
import { DropCounters } from './drop-reason.ts';
import type { TransportLimits } from './limits.ts';
import { Lull } from './lull.ts';
import { MAX_SCTP_PACKET_BYTES } from './open-sctp.ts';
import { PathTable } from './path-table.ts';
import { PacketMemory } from './sctp/packet-memory.ts';
import { SRTP_PROFILES } from './srtp/key-derivation.ts';
import type { SrtpMeans } from './srtp/open-srtp.ts';
import { TagQueue } from './srtp/tag-queue.ts';
import { STREAM_TABLE_BYTES, StreamTable } from './stream-table.ts';
import type { TransportHostOptions } from './transport-host.ts';
import type { TransportWorker } from './transport-worker.ts';

/** Of the arena, beside the slots of the sockets: ciphers, DTLS, streams, and slots for what is held, framed or written by SCTP. */
export const WORKER_BYTES: number =
  CIPHER_SCRATCH_BYTES + DTLS_SCRATCH_BYTES + STREAM_TABLE_BYTES + 9 * SLOT_BYTES;

export function createWorker(
  options: TransportHostOptions,
  limits: TransportLimits,
  io: PacketIo,
): TransportWorker {
  const { arena } = io;
  const suite = createCiphers(options.packetIo, arena);
  const packetAt = arena.alloc(SLOT_BYTES, SLOT_BYTES);
  return {
    workerIndex: options.workerIndex,
    clock: options.clock,
    limits,
    io,
    srtp: { ...createSrtpMeans(io, suite), inboundSources: limits.inboundSources },
    dtls: new DtlsContext({ arena, keyingProfiles: SRTP_PROFILES }),
    paths: new PathTable(arena),
    heldAt: arena.alloc(SLOT_BYTES, SLOT_BYTES),
    sctpMemory: new PacketMemory(arena.bytes.subarray(packetAt, packetAt + MAX_SCTP_PACKET_BYTES)),
    drops: new DropCounters(),
    lull: new Lull(),
    batchRead: options.batchRead ?? ((): boolean => false),
    createSctp: options.createSctp,
    transports: new Set(),
    ufrags: new Map(),
  };
}

function createSrtpMeans(
  { arena, sockets }: PacketIo,
  suite: CipherSuite,
): Omit<SrtpMeans, 'inboundSources'> {
  const { rows, lanes, aeadRows } = suite;
  const tags = lanes === undefined ? undefined : new TagQueue(arena, lanes);
  const streams =
    rows === undefined ? undefined : new StreamTable({ arena, sockets, rows, tags, aeadRows });
  return { arena, suite, tags, streams };
}
