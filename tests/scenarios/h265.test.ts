// Does a stream that looks like H.265 go through the whole program? No encoder is here: fragments of pictures without a picture.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createLoadMeans } from '@chorale/transport/testing';
import { eventually } from '../kit/eventually.ts';
import { type RunningChorale, startChorale } from '../kit/start-chorale.ts';
import { createToken } from '../kit/token.ts';
import { Publisher } from '../load/publisher.ts';
import { Subscriber } from '../load/subscriber.ts';

const PACKETS = 500;

let chorale: RunningChorale;
before(async () => {
  chorale = await startChorale();
});
after(() => chorale[Symbol.asyncDispose]());

test('H.265 reaches viewers from a key frame that was asked for, early and late', async () => {
  using means = createLoadMeans('gcm');
  const tokenOf = (identity: string) => createToken(chorale, { room: 'h265', identity });
  const { url } = chorale;
  const source = { url, token: await tokenOf('source') };
  await using publisher = await Publisher.join(means, source, 'H265');
  for (const identity of ['early', 'late']) {
    const asked = publisher.keyFrameRequests;
    const options = { url, token: await tokenOf(identity), signalling: 'v0' } as const;
    await using viewer = await Subscriber.join(means, options);
    await viewer.firstMedia();
    await eventually(() => {
      const { packets } = viewer.arrivals.received.read();
      return packets >= PACKETS ? undefined : `${PACKETS} packets, not ${packets}`;
    });
    assert.equal(viewer.arrivals.refused, 0);
    assert.ok(publisher.keyFrameRequests > asked, 'a key frame was asked for');
  }
  assert.match(chorale.log(), /"mimeType":"video\/H265","msg":"track published"/);
});
