// How does a test get samples? A steady stream, with what the test is about changed.
import type { ReceivedFigures, SentFigures } from '../kit/call-page/stream-figures.ts';
import type { Sample } from './sample.ts';

const nothing: ReceivedFigures = {
  bytes: 0,
  packets: 0,
  lost: 0,
  width: 480,
  framesDecoded: 0,
  framesDropped: 0,
  freezes: 0,
  freezesSeconds: 0,
  pli: 0,
  nacks: 0,
  repaired: 0,
  jitterBufferSeconds: 0,
  jitterBufferEmitted: 0,
  codec: 'video/VP8',
  samples: 0,
  concealed: 0,
};

/** One of three simulcast streams, at its full rate. */
export const sentAt = (framesPerSecond: number, limitation = 'none'): SentFigures => ({
  rid: 'f',
  bytes: 0,
  frames: 0,
  framesPerSecond,
  width: 960,
  pli: 0,
  isActive: true,
  limitation,
});

/** One each 200 ms; 1,000 bytes and two frames in between. */
export const steady = (
  count: number,
  change: (index: number) => Partial<ReceivedFigures> = () => ({}),
): Sample[] =>
  Array.from({ length: count }, (_, i) => ({
    atMs: 200 * i,
    sent: [],
    video: { ...nothing, bytes: 1000 * i, framesDecoded: 2 * i, ...change(i) },
    audio: undefined,
    relayLateMs: 0,
    link: {
      capacityBps: null,
      enteredBytes: 1000 * i,
      passedBytes: 1000 * i,
      lost: 0,
      overflowed: 0,
      queueMs: 0,
    },
  }));
