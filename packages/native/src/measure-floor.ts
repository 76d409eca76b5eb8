// What does a packet cost at least on this machine, now? The same calls as the packet path's, in tight loops, without its work.
import { randomBytes } from 'node:crypto';
import { Arena, SLOT_BYTES } from './arena.ts';
import { AEAD_TAG_BYTES, CIPHER_SCRATCH_BYTES } from './ciphers.ts';
import { MSG_DONTWAIT } from './layout.ts';
import { openLibc } from './libc.ts';
import { createNativeCiphers } from './native-ciphers.ts';
import { createPacketIoCounters, RECEIVE_SLOTS } from './packet-io.ts';
import { RECEIVE_BATCH_BYTES, ReceiveBatch } from './receive-batch.ts';
import { SendBatch } from './send-batch.ts';
import { SEND_BATCH_BYTES } from './send-slots.ts';
import { toWord } from './small-numbers.ts';
import { closeUdpDescriptor, openUdpDescriptor, type UdpDescriptor } from './udp-descriptor.ts';

/** CPU microseconds (user and system, of this process) per packet; medians of the rounds. */
export interface Floor {
  /** One `sendto` a packet. */
  readonly sendtoUs: number;
  /** `sendmmsg` of 64 packets through the send batch that the packet path uses. */
  readonly sendmmsgUs: number;
  /** The same in runs of two that the kernel cuts (UDP_SEGMENT). */
  readonly pairsUs: number;
  /** AES-128-GCM sealing in place, key schedule paid. */
  readonly sealUs: number;
  /** AES-128 in counter mode and HMAC-SHA1, one packet at a time through EVP. */
  readonly sealCmUs: number;
}

const BATCH: number = RECEIVE_SLOTS;
const RTP_HEADER_BYTES = 12;

interface Bench {
  readonly arena: Arena;
  readonly sender: UdpDescriptor;
  readonly receiver: UdpDescriptor;
  readonly incoming: ReceiveBatch;
  readonly outgoing: SendBatch;
  readonly outgoingRuns: SendBatch;
  /** The same destination as two objects: what the batch takes for two peers. */
  readonly to: Uint32Array;
  readonly toOther: Uint32Array;
  readonly toAt: number;
  readonly packetAt: number;
  readonly packetBytes: number;
}

/**
 * Loopback UDP to a socket of this process that is emptied between the measured stretches. 1,100 bytes are what one
 * packet of video has. About 40 ms a round of 64 batches; 9 rounds: the median leaves out what a neighbour disturbed.
 */
export function measureFloor(packetBytes = 1100, rounds = 9): Floor {
  using stack = new DisposableStack();
  const bench = openBench(stack, packetBytes);
  const seal = createSealing(stack, bench);
  const sealCm = createCmSealing(stack, bench);
  measureSealing(seal);
  measureSealing(sealCm);
  const results: Floor[] = [];
  for (let i = 0; i < rounds; i++) {
    results.push({
      sendtoUs: measure(bench, () => sendOneByOne(bench)),
      sendmmsgUs: measure(bench, () => sendTogether(bench)),
      pairsUs: measure(bench, () => sendInPairs(bench)),
      sealUs: measureSealing(seal),
      sealCmUs: measureSealing(sealCm),
    });
  }
  return {
    sendtoUs: median(results.map(({ sendtoUs }) => sendtoUs)),
    sendmmsgUs: median(results.map(({ sendmmsgUs }) => sendmmsgUs)),
    pairsUs: median(results.map(({ pairsUs }) => pairsUs)),
    sealUs: median(results.map(({ sealUs }) => sealUs)),
    sealCmUs: median(results.map(({ sealCmUs }) => sealCmUs)),
  };
}

function openBench(stack: DisposableStack, packetBytes: number): Bench {
  const size =
    RECEIVE_BATCH_BYTES + 2 * SEND_BATCH_BYTES + 2 * CIPHER_SCRATCH_BYTES + 8 * SLOT_BYTES;
  const arena = stack.use(new Arena(size));
  const scratch = { arena, at: arena.alloc(64) };
  const open = (): UdpDescriptor =>
    stack.adopt(openUdpDescriptor(scratch, { address: '127.0.0.1', port: 0 }, 4 << 20), ({ fd }) =>
      closeUdpDescriptor(fd),
    );
  const [sender, receiver] = [open(), open()];
  // The receiver's address is what the scratch was filled with last.
  const toAt = arena.alloc(32);
  arena.bytes.copyWithin(toAt, scratch.at, scratch.at + 16);
  const counters = createPacketIoCounters();
  return {
    arena,
    sender,
    receiver,
    incoming: new ReceiveBatch(arena, counters),
    outgoing: new SendBatch(arena, counters, { sockaddrBytes: 16, runs: false }),
    outgoingRuns: new SendBatch(arena, counters, { sockaddrBytes: 16, runs: true }),
    to: arena.words.slice(toAt >>> 2, (toAt >>> 2) + 8),
    toOther: arena.words.slice(toAt >>> 2, (toAt >>> 2) + 8),
    toAt,
    packetAt: arena.alloc(SLOT_BYTES, SLOT_BYTES),
    packetBytes,
  };
}

function sendOneByOne({ arena, sender, packetAt, packetBytes, toAt }: Bench): void {
  const libc = openLibc();
  const [bytes, to] = [arena.address(packetAt), arena.address(toAt)];
  const [fd, length, flags] = [toWord(sender.fd), toWord(packetBytes), toWord(MSG_DONTWAIT)];
  for (let i = 0; i < BATCH; i++) libc.sendto(fd, bytes, length, flags, to, 16n);
}

function sendTogether({ sender, outgoing, packetBytes, to }: Bench): void {
  for (let i = 0; i < BATCH; i++) {
    outgoing.reserve();
    outgoing.commit(packetBytes, to);
  }
  outgoing.flush(sender.fd);
}

function sendInPairs({ sender, outgoingRuns, packetBytes, to, toOther }: Bench): void {
  for (let i = 0; i < BATCH; i++) {
    outgoingRuns.reserve();
    outgoingRuns.commit(packetBytes, (i & 2) === 0 ? to : toOther);
  }
  outgoingRuns.flush(sender.fd);
}

function createCmSealing(
  stack: DisposableStack,
  { arena, packetAt, packetBytes }: Bench,
): () => void {
  const suite = createNativeCiphers(arena);
  const cipher = stack.use(suite.createStream(randomBytes(16)));
  const authenticator = stack.use(suite.createAuthenticator(randomBytes(20)));
  return () => {
    for (let i = 0; i < BATCH; i++) {
      arena.view.setUint32(cipher.counterAt, i);
      cipher.apply(packetAt + RTP_HEADER_BYTES, packetBytes - RTP_HEADER_BYTES);
      authenticator.digest(packetAt, packetBytes);
    }
  };
}

function createSealing(
  stack: DisposableStack,
  { arena, packetAt, packetBytes }: Bench,
): () => void {
  const cipher = stack.use(createNativeCiphers(arena).createAead(randomBytes(16), 'seal'));
  const bodyBytes = packetBytes - RTP_HEADER_BYTES - AEAD_TAG_BYTES;
  return () => {
    for (let i = 0; i < BATCH; i++) {
      arena.view.setUint32(cipher.nonceAt, i);
      cipher.seal(packetAt, RTP_HEADER_BYTES, bodyBytes, -1);
    }
  };
}

/** Per packet. The receiver is emptied outside of the measured time. */
function measure({ incoming, receiver }: Bench, work: () => void, batches = 64): number {
  let spentUs = 0;
  for (let i = 0; i < batches; i++) {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    spentUs += user + system;
    while (incoming.receive(receiver.fd) > 0);
  }
  return spentUs / (batches * BATCH);
}

/** Nothing to empty between: one stretch, for reading the CPU time costs as much as a dozen seals. */
function measureSealing(seal: () => void, batches = 512): number {
  const before = process.cpuUsage();
  for (let i = 0; i < batches; i++) seal();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / (batches * BATCH);
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
