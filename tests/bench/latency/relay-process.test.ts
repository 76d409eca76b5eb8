// Does the relay's process carry a publisher's packets to every receiver, and is everything gone afterwards?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { live } from '@chorale/native';
import { eventually } from '../../kit/eventually.ts';
import { PlainPublisher, PlainReceiver } from '../../load/plain-client.ts';
import { startRelay } from './relay-process.ts';

const FEWEST = 40;

test('three receivers get all that one publisher sends, and nothing is left', async () => {
  const before = { ...live };
  const relay = startRelay();
  const delays: number[] = [];
  const onDelay = (delayMs: number): void => void delays.push(delayMs);
  const receivers = await Promise.all([1, 2, 3].map(() => PlainReceiver.open(onDelay)));
  const { port } = await relay.ask('open', { ports: receivers.map((one) => one.port) });
  const publisher = await PlainPublisher.start(port);
  const countsOf = () => receivers.map(({ arrivals }) => arrivals.received.read().packets);
  await eventually(() => {
    const least = Math.min(...countsOf());
    return least >= FEWEST ? undefined : `${FEWEST} packets, not ${least}`;
  });
  publisher.media.stop();
  const sent = publisher.media.packetsSent;
  await eventually(() =>
    countsOf().every((count) => count === sent) ? undefined : `${sent} packets each`,
  );
  assert.deepEqual(await relay.ask('close', null), { received: sent, sent: 3 * sent, refused: 0 });
  assert.ok(delays.length >= 6 && delays.every((ms) => ms > 0 && ms < 15_000));
  for (const { arrivals } of receivers) {
    assert.equal(arrivals.received.read().lost, 0);
    assert.equal(arrivals.refused, 0);
  }
  const open = [publisher, ...receivers, relay];
  await Promise.all(open.map((one) => one[Symbol.asyncDispose]()));
  assert.deepEqual({ ...live }, before);
  assert.throws(() => process.kill(relay.pid, 0), /ESRCH/);
});

test('what a stranger sends is counted as refused, not as a delay', async () => {
  const delays: number[] = [];
  await using receiver = await PlainReceiver.open((delayMs) => void delays.push(delayMs));
  await using stranger = await PlainPublisher.start(receiver.port, new Uint8Array(16));
  await eventually(() => (receiver.arrivals.refused >= 2 ? undefined : 'two refusals'));
  stranger.media.stop();
  assert.deepEqual(delays, []);
});
