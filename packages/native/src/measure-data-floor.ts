// What does a data message cost at least on this machine, now? What no SFU can spare: a DTLS record sealed, sent, and half a SACK.
import { randomBytes } from 'node:crypto';
import { Arena, SLOT_BYTES } from './arena.ts';
import { AEAD_TAG_BYTES, type AeadCipher, CIPHER_SCRATCH_BYTES } from './ciphers.ts';
import { MSG_DONTWAIT } from './layout.ts';
import { openLibc } from './libc.ts';
import { createNativeCiphers } from './native-ciphers.ts';
import { createPacketIoCounters } from './packet-io.ts';
import { RECEIVE_BATCH_BYTES, ReceiveBatch } from './receive-batch.ts';
import { toWord } from './small-numbers.ts';
import { closeUdpDescriptor, openUdpDescriptor, type UdpDescriptor } from './udp-descriptor.ts';

/** CPU microseconds (user and system, of this process) per message of 1 kB; median of the rounds. */
export interface DataFloor {
  readonly messageUs: number;
}

/** 1,000 bytes in an SCTP packet (28) in a DTLS record (clear 13, nonce 8, tag 16). */
const MESSAGE_BYTES = 1065;
/** 16 bytes behind the SCTP header, in a record. */
const SACK_BYTES = 65;
const CLEAR_BYTES = 21;
const MESSAGES = 64;

interface Bench {
  readonly arena: Arena;
  readonly server: UdpDescriptor;
  readonly client: UdpDescriptor;
  readonly incoming: ReceiveBatch;
  readonly seal: AeadCipher;
  readonly open: AeadCipher;
  /** Sockaddrs. */
  readonly serverAt: number;
  readonly clientAt: number;
  readonly messageAt: number;
  readonly sackAt: number;
}

/** Receivers acknowledge every second message (RFC 9260 section 6.2), each with a datagram that is received and opened. */
export function measureDataFloor(rounds = 9, batches = 64): DataFloor {
  using stack = new DisposableStack();
  const bench = openBench(stack);
  const results = Array.from({ length: rounds }, () => measureRound(bench, batches));
  return { messageUs: results.toSorted((a, b) => a - b)[rounds >> 1] ?? Number.NaN };
}

function openBench(stack: DisposableStack): Bench {
  const arena = stack.use(new Arena(RECEIVE_BATCH_BYTES + CIPHER_SCRATCH_BYTES + 6 * SLOT_BYTES));
  const suite = createNativeCiphers(arena);
  const key = randomBytes(16);
  const open = (): UdpDescriptor & { readonly at: number } => {
    const scratch = { arena, at: arena.alloc(64) };
    const descriptor = openUdpDescriptor(scratch, { address: '127.0.0.1', port: 0 }, 4 << 20);
    return { ...stack.adopt(descriptor, ({ fd }) => closeUdpDescriptor(fd)), at: scratch.at };
  };
  const [server, client] = [open(), open()];
  return {
    ...{ arena, server, client, serverAt: server.at, clientAt: client.at },
    incoming: new ReceiveBatch(arena, createPacketIoCounters()),
    seal: stack.use(suite.createAead(key, 'seal')),
    open: stack.use(suite.createAead(key, 'open')),
    messageAt: arena.alloc(SLOT_BYTES, SLOT_BYTES),
    sackAt: arena.alloc(SLOT_BYTES, SLOT_BYTES),
  };
}

/** What the client does is outside of the measured time. */
function measureRound(bench: Bench, batches: number): number {
  let spentUs = 0;
  for (let i = 0; i < batches; i++) {
    acknowledge(bench);
    const before = process.cpuUsage();
    for (let j = 0; j < MESSAGES; j++) sendMessage(bench);
    takeAcknowledgements(bench);
    const { user, system } = process.cpuUsage(before);
    spentUs += user + system;
    while (bench.incoming.receive(bench.client.fd) > 0);
  }
  return spentUs / (batches * MESSAGES);
}

function acknowledge(bench: Bench): void {
  sealRecord(bench, bench.sackAt, SACK_BYTES);
  for (let i = 0; i < MESSAGES / 2; i++)
    sendTo(bench, bench.client.fd, bench.sackAt, SACK_BYTES, bench.serverAt);
}

function sendMessage(bench: Bench): void {
  sealRecord(bench, bench.messageAt, MESSAGE_BYTES);
  sendTo(bench, bench.server.fd, bench.messageAt, MESSAGE_BYTES, bench.clientAt);
}

/** The same nonce for all: only time is looked at. */
function sealRecord({ seal }: Bench, at: number, lengthBytes: number): void {
  seal.seal(at, CLEAR_BYTES, lengthBytes - CLEAR_BYTES - AEAD_TAG_BYTES, -1);
}

function takeAcknowledgements({ incoming, server, open }: Bench): void {
  const count = incoming.receive(server.fd);
  const bodyBytes = SACK_BYTES - CLEAR_BYTES - AEAD_TAG_BYTES;
  for (let i = 0; i < count; i++) open.open(incoming.offsetOf(i), CLEAR_BYTES, bodyBytes, -1);
}

function sendTo({ arena }: Bench, fd: number, at: number, lengthBytes: number, to: number): void {
  const flags = toWord(MSG_DONTWAIT);
  const [bytes, target] = [arena.address(at), arena.address(to)];
  openLibc().sendto(toWord(fd), bytes, toWord(lengthBytes), flags, target, 16n);
}
