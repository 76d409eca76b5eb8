// May this process touch raw memory? Asked once at start: a layout probe, a known AES-GCM answer, a DTLS handshake with itself.
import { Arena } from './arena.ts';
import { CIPHER_SCRATCH_BYTES } from './ciphers.ts';
import { DTLS_SCRATCH_BYTES, DtlsContext } from './dtls-context.ts';
import { DtlsSession } from './dtls-session.ts';
import { writeSockaddr } from './endpoint.ts';
import { SOCKADDR_BYTES } from './layout.ts';
import { createNativeCiphers } from './native-ciphers.ts';
import { createPacketIoCounters } from './packet-io.ts';
import { RECEIVE_BATCH_BYTES, ReceiveBatch } from './receive-batch.ts';
import { SendBatch } from './send-batch.ts';
import { SEND_BATCH_BYTES } from './send-slots.ts';
import { closeUdpDescriptor, openUdpDescriptor } from './udp-descriptor.ts';

export interface SelfTestReport {
  /** One sentence per part that does not work here; empty when all do. The caller prints them and exits 78. */
  readonly problems: readonly string[];
}

/** About 10 ms. `portable` leaves out what the portable packet I/O does not use. Never throws. */
export function runSelfTest(packetIo: 'native' | 'portable'): SelfTestReport {
  const parts: readonly (readonly [string, () => void])[] = [
    ['DTLS through OpenSSL', probeDtls],
    ...(packetIo === 'native'
      ? ([
          ['AES-GCM through OpenSSL', probeGcm],
          ['struct layout of recvmmsg and sendmmsg', probeLayout],
        ] as const)
      : []),
  ];
  const problems = parts.flatMap(([name, probe]) => {
    try {
      probe();
      return [];
    } catch (error) {
      const openssl = process.versions.openssl;
      return [`${name} does not work (OpenSSL ${openssl}): ${String(error)}`];
    }
  });
  return { problems };
}

/** RFC 7714 section 16.1.1: AEAD_AES_128_GCM encryption of one packet. */
function probeGcm(): void {
  using arena = new Arena(8192);
  const clear = Buffer.from('8040f17b8041f8d35501a0b2', 'hex');
  const plain = Buffer.from('Gallia est omnis divisa in partes tres');
  const expected =
    'f24de3a3fb34de6cacba861c9d7e4bcabe633bd50d294e6f42a5f47a51c7d19b36de3adf8833899d7f27beb16a9152cf765ee4390cce';
  const key = Uint8Array.from({ length: 16 }, (_, i) => i);
  using cipher = createNativeCiphers(arena).createAead(key, 'seal');
  const at = arena.alloc(256);
  arena.bytes.set(Buffer.from('51753c6580c2726f20718414', 'hex'), cipher.nonceAt);
  arena.bytes.set(clear, at);
  arena.bytes.set(plain, at + 12);
  cipher.seal(at, 12, plain.length, -1);
  const sealed = Buffer.from(arena.bytes.subarray(at + 12, at + 12 + plain.length + 16));
  if (sealed.toString('hex') !== expected) throw new Error('wrong answer to RFC 7714 16.1.1');
}

/** One datagram from a socket to itself must come back with its length, its bytes, its source and a receive time. */
function probeLayout(): void {
  using arena = new Arena(SEND_BATCH_BYTES + RECEIVE_BATCH_BYTES + CIPHER_SCRATCH_BYTES + 8192);
  const scratch = { arena, at: arena.alloc(64) };
  const counters = createPacketIoCounters();
  const { fd, local } = openUdpDescriptor(scratch, { address: '127.0.0.1', port: 0 }, 65_536);
  try {
    const to = new Uint32Array(SOCKADDR_BYTES / 4);
    writeSockaddr(new Uint8Array(to.buffer), 0, local);
    const sender = new SendBatch(arena, counters, { sockaddrBytes: 16, runs: false });
    arena.bytes.set(Buffer.from('layout'), sender.reserve());
    sender.commit(6, to);
    sender.flush(fd);
    const receiver = new ReceiveBatch(arena, counters);
    const count = receiver.receive(fd);
    const at = receiver.offsetOf(0);
    const text = Buffer.from(arena.bytes.subarray(at, at + 6)).toString();
    const source = arena.view.getUint16(receiver.sourceOf(0) + 2);
    if (count !== 1 || receiver.lengthOf(0) !== 6 || text !== 'layout' || source !== local.port) {
      throw new Error(`${count} datagrams, ${receiver.lengthOf(0)} bytes, port ${source}`);
    }
    if (receiver.arrivalUsOf(0) === 0) throw new Error('the kernel gave no receive time');
  } finally {
    closeUdpDescriptor(fd);
  }
}

function probeDtls(): void {
  using arena = new Arena(DTLS_SCRATCH_BYTES + 8192);
  using context = new DtlsContext({ arena, keyingProfiles: 'SRTP_AEAD_AES_128_GCM' });
  using server = new DtlsSession(context, 'server');
  using client = new DtlsSession(context, 'client');
  const at = arena.alloc(2048, 2048);
  for (let turn = 0; turn < 10 && server.progress === 'pending'; turn++) {
    client.handshake();
    carry(client, server, at);
    server.handshake();
    carry(server, client, at);
  }
  client.handshake();
  const [ours, theirs] = [server, client].map((session) =>
    session.progress === 'finished' ? session.exportKeyingMaterial('EXTRACTOR-probe', 32) : [],
  );
  if (ours?.length !== 32 || Buffer.compare(Buffer.from(ours), Buffer.from(theirs ?? [])) !== 0) {
    throw new Error(`a handshake with itself ended ${server.progress} and ${client.progress}`);
  }
}

function carry(from: DtlsSession, to: DtlsSession, at: number): void {
  for (let length = from.takeDatagram(at); length > 0; length = from.takeDatagram(at)) {
    to.receive(at, length);
  }
}
