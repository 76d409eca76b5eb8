import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DataChannel } from '../peer-transport.ts';
import { type AssociationPair, connectPair, listen, text } from './association-fixture.ts';
import { packetCrc32c } from './crc32c.ts';

const reliable = { label: '_reliable', ordered: true };
const lossy = { label: '_lossy', ordered: false, maxRetransmits: 0 };

/** A pair whose client has opened one channel. */
function openOne(
  pair: AssociationPair,
  options: typeof reliable = reliable,
): { ours: DataChannel; theirs: DataChannel } {
  const theirs = pair.client.openDataChannel(options);
  pair.clock.advance(1000);
  const ours = pair.serverChannels.at(-1);
  assert.ok(ours && theirs.isOpen);
  return { ours, theirs };
}

for (const isServerSilent of [true, false]) {
  test(`a channel opens when ${isServerSilent ? 'the client begins' : 'both begin at once'}`, () => {
    const pair = connectPair({ isServerSilent });
    const { ours, theirs } = openOne(pair);
    assert.deepEqual(
      [ours.label, ours.ordered, ours.maxRetransmits],
      ['_reliable', true, undefined],
    );
    const [atOurs, atTheirs] = [listen(ours), listen(theirs)];
    assert.ok(theirs.send(text('up'), false) && ours.send(text('down'), false));
    pair.clock.advance(1000);
    assert.deepEqual([atOurs, atTheirs], [['up'], ['down']]);
    assert.equal(pair.clock.pending, 0, 'no timer when idle');
  });
}

test('both sides may ask for channels before the association is up; ids do not collide', () => {
  const pair = connectPair();
  for (const options of [reliable, lossy]) {
    pair.server.openDataChannel(options);
    pair.client.openDataChannel(options);
  }
  pair.clock.advance(1000);
  assert.deepEqual(pair.serverChannels.map(({ label }) => label).toSorted(), [
    '_lossy',
    '_lossy',
    '_reliable',
    '_reliable',
  ]);
  assert.equal(pair.server.dataChannels.length, 4);
  assert.equal(pair.client.dataChannels.find(({ label }) => label === '_lossy')?.maxRetransmits, 0);
});

test('messages keep their boundaries, kind and order; empty and full-length ones too', () => {
  const pair = connectPair();
  const { ours, theirs } = openOne(pair);
  const received: [number, boolean][] = [];
  ours.onMessage = (data, binary): void => void received.push([data.length, binary]);
  for (const length of [0, 1, 1131, 1132, 1133, 65_535]) {
    assert.ok(theirs.send(new Uint8Array(length).fill(7), length % 2 === 0));
  }
  assert.equal(theirs.send(new Uint8Array(65_536), true), false);
  pair.clock.advance(5000);
  assert.deepEqual(received, [
    [0, true],
    [1, false],
    [1131, false],
    [1132, true],
    [1133, false],
    [65_535, false],
  ]);
  assert.equal(theirs.bufferedBytes, 0);
});

for (const seed of [1, 2, 3, 4, 5, 6]) {
  test(`everything arrives over a bad path, in order per stream, beside a lossy channel (seed ${seed})`, () => {
    const pair = connectPair({ seed, loss: 0.1, duplication: 0.05, jitterMs: 30, delayMs: 10 });
    const channels = [
      reliable,
      lossy,
      { label: 'second', ordered: true },
      { label: 'unordered', ordered: false },
    ].map((options) => pair.client.openDataChannel(options));
    pair.clock.advance(20_000);
    const inbox = new Map(pair.serverChannels.map((channel) => [channel.label, listen(channel)]));
    for (let i = 0; i < 200; i++) {
      const size = (i * 379) % 4000;
      for (const channel of channels)
        assert.ok(channel.send(text(`${i} ${'x'.repeat(size)}`), false));
      pair.clock.advance(20);
    }
    pair.clock.advance(120_000);
    const numbers = (label: string): number[] =>
      (inbox.get(label) ?? []).map((message) => Number.parseInt(message, 10));
    const all = Array.from({ length: 200 }, (_, i) => i);
    assert.deepEqual(numbers('_reliable'), all);
    assert.deepEqual(numbers('second'), all);
    assert.deepEqual(
      numbers('unordered').toSorted((a, b) => a - b),
      all,
    );
    const kept = numbers('_lossy');
    assert.ok(kept.length > 50 && kept.length < 200, `${kept.length} lossy messages`);
    assert.equal(new Set(kept).size, kept.length, 'none twice');
    assert.equal(pair.clock.pending, 0, 'no timer when idle');
    assert.ok(channels.every(({ bufferedBytes }) => bufferedBytes === 0));
  });
}

test('an ordered channel with few retransmissions skips what is lost and goes on', () => {
  const pair = connectPair({ seed: 9, loss: 0.2 });
  const theirs = pair.client.openDataChannel({ label: 'few', ordered: true, maxRetransmits: 1 });
  pair.clock.advance(30_000);
  const inbox = listen(pair.serverChannels[0] ?? assert.fail());
  for (let i = 0; i < 200; i++) {
    theirs.send(text(`${i}`), false);
    pair.clock.advance(20);
  }
  pair.clock.advance(60_000);
  const numbers = inbox.map(Number);
  assert.deepEqual(
    numbers,
    numbers.toSorted((a, b) => a - b),
  );
  assert.ok(numbers.length > 150 && numbers.length < 200, `${numbers.length}`);
});

test('TSN and SSN roll over', () => {
  const pair = connectPair({
    client: { initialTsn: 0xffff_fff0 },
    server: { initialTsn: 0xffff_ffff },
    loss: 0.02,
    delayMs: 1,
  });
  const { ours, theirs } = openOne(pair);
  let count = 0;
  ours.onMessage = (data): void => {
    assert.equal(new DataView(data.buffer, data.byteOffset).getUint32(0), count);
    count += 1;
  };
  for (let i = 0; i < 66_000; i++) {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setUint32(0, i);
    assert.ok(theirs.send(bytes, true));
    if (i % 200 === 0) pair.clock.advance(20);
  }
  pair.clock.advance(60_000);
  assert.equal(count, 66_000);
});

test('the handshake survives losses', () => {
  for (let seed = 1; seed <= 30; seed++) {
    const pair = connectPair({ seed, loss: 0.4 });
    const theirs = pair.client.openDataChannel(reliable);
    pair.clock.advance(200_000);
    assert.ok(theirs.isOpen, `seed ${seed}`);
  }
});

test('a closed channel closes at both sides after its messages, and its id is used again', () => {
  const pair = connectPair({ loss: 0.05 });
  for (let round = 0; round < 3; round++) {
    const { ours, theirs } = openOne(pair);
    const inbox = listen(ours);
    let closed = 0;
    ours.onClosed = (): void => {
      closed += 1;
    };
    theirs.onClosed = (): void => {
      closed += 1;
    };
    theirs.send(text('last words'), false);
    theirs.close();
    assert.equal(theirs.send(text('late'), false), false);
    pair.clock.advance(20_000);
    assert.deepEqual([inbox, closed, ours.isOpen], [['last words'], 2, false]);
    assert.equal(pair.server.dataChannels.length, 0);
  }
  assert.equal(pair.clock.pending, 0);
});

test('disposing closes the channels of both sides', () => {
  const pair = connectPair();
  const { ours, theirs } = openOne(pair);
  pair.server[Symbol.dispose]();
  pair.server[Symbol.dispose]();
  pair.clock.advance(100);
  assert.deepEqual([ours.isOpen, theirs.isOpen, pair.clock.pending], [false, false, 0]);
  assert.equal(theirs.send(text('x'), false), false);
  assert.equal(pair.client.openDataChannel(reliable).isOpen, false);
});

test('a dead path ends the association after ten timeouts', () => {
  const pair = connectPair();
  const { theirs } = openOne(pair);
  pair.loss = 1;
  let isClosed = false;
  theirs.onClosed = (): void => {
    isClosed = true;
  };
  theirs.send(text('anyone?'), false);
  pair.clock.advance(300_000);
  assert.ok(isClosed);
  assert.equal(pair.clock.pending, 0);
});

test('send buffers are capped, and onDrained tells when to go on', () => {
  const pair = connectPair();
  const { theirs } = openOne(pair);
  const weak = pair.client.openDataChannel(lossy);
  pair.clock.advance(1000);
  const fill = (channel: DataChannel): number => {
    let sent = 0;
    while (channel.send(new Uint8Array(60_000), true)) sent += 60_000;
    return sent;
  };
  let drained = 0;
  theirs.onDrained = (): void => {
    drained += 1;
  };
  const [reliableBytes, lossyBytes] = [fill(theirs), fill(weak)];
  assert.ok(reliableBytes > 8_200_000 && reliableBytes <= 8 << 20, `${reliableBytes}`);
  assert.ok(lossyBytes > 900_000 && lossyBytes <= 1 << 20, `${lossyBytes}`);
  pair.clock.advance(120_000);
  assert.deepEqual([theirs.bufferedBytes, drained], [0, 1]);
});

test('messages that come before anybody listens are kept', () => {
  const pair = connectPair();
  const { ours, theirs } = openOne(pair);
  for (const word of ['a', 'b']) theirs.send(text(word), false);
  pair.clock.advance(100);
  assert.deepEqual(listen(ours), ['a', 'b']);
});

test('a message sent from within onMessage is sent', () => {
  const pair = connectPair();
  const { ours, theirs } = openOne(pair);
  ours.onMessage = (data, binary): void => void ours.send(data, binary);
  const echoes = listen(theirs);
  theirs.send(text('echo'), false);
  pair.clock.advance(100);
  assert.deepEqual(echoes, ['echo']);
});

test('a packet that only acknowledges is told from one that brings or releases data', () => {
  const pair = connectPair();
  const { ours } = openOne(pair);
  const isSack = (packet: Uint8Array): boolean => packet[12] === 3 && packet.length === 28;
  pair.packets.length = 0;
  assert.ok(ours.send(text('one'), false));
  pair.clock.advance(1000);
  const [data, sack] = pair.packets;
  assert.ok(data && sack && isSack(sack) && pair.packets.length === 2);
  assert.equal(pair.server.receive(sack), 'acknowledged');
  assert.equal(pair.client.receive(data), 'other');
  const framed = Uint8Array.from([9, 9, ...sack, 9]);
  assert.equal(pair.server.receive(framed, 2, sack.length), 'acknowledged');
  assert.equal(pair.server.receive(framed, 1, sack.length), 'other');
  pair.loss = 1;
  for (let i = 0; i < 40; i++) assert.ok(ours.send(new Uint8Array(1000), true));
  const next = new DataView(sack.slice().buffer);
  next.setUint32(16, next.getUint32(16) + 1);
  next.setUint32(8, 0, true);
  const bytes = new Uint8Array(next.buffer);
  next.setUint32(8, packetCrc32c(bytes, bytes.length), true);
  // More waits than may fly: the acknowledgement of the first lets another go.
  assert.equal(pair.server.receive(bytes), 'other');
});
