// How does a load publisher join and send? Camera and microphone over a publisher transport, paced as libwebrtc does.
import { randomUUID } from 'node:crypto';
import { type LoadMeans, LoadPeer } from '@chorale/transport/testing';
import { AddTrackRequest, SessionDescription, TrackType } from '@livekit/protocol';
import type { SignalOptions } from '../kit/signal-client.ts';
import { PacedMedia } from './paced-media.ts';
import { readServer, type VideoCodec, writeOffer } from './sdp.ts';
import { openSignal, type SignalSession } from './signal-session.ts';

const ssrcs = { video: 0x10000001, audio: 0x10000002 } as const;
const PLI_OR_FIR_TYPE = 206;

export class Publisher implements AsyncDisposable {
  readonly #codec: VideoCodec;
  readonly media: PacedMedia;
  #peer: LoadPeer | undefined;
  #signal: SignalSession | undefined;
  keyFrameRequests = 0;

  private constructor(codec: VideoCodec) {
    this.#codec = codec;
    const send = (packet: Uint8Array): boolean => this.#peer?.sendRtp(packet) === true;
    this.media = new PacedMedia(ssrcs, send, { codec });
  }

  /** Resolves when media flows. */
  static async join(
    means: LoadMeans,
    options: SignalOptions,
    codec: VideoCodec = 'VP8',
  ): Promise<Publisher> {
    const publisher = new Publisher(codec);
    await publisher.#join(means, options);
    return publisher;
  }

  async #join(means: LoadMeans, options: SignalOptions): Promise<void> {
    const connected = Promise.withResolvers<void>();
    const codec = this.#codec;
    const own = { ufrag: 'load', password: randomUUID(), fingerprint: means.fingerprint };
    const sdp = writeOffer(
      [
        { kind: 'audio', direction: 'sendonly', cid: 'microphone', ssrc: ssrcs.audio },
        { kind: 'video', direction: 'sendonly', cid: 'camera', ssrc: ssrcs.video, codec },
      ],
      own,
    );
    this.#signal = await openSignal(options, (message, signal) => {
      if (message.case === 'join') announce(signal, sdp);
      if (message.case !== 'answer') return;
      this.#connect(means, message.value.sdp, connected.resolve).catch(connected.reject);
    });
    await connected.promise;
    this.media.start();
  }

  async #connect(means: LoadMeans, answer: string, connected: () => void): Promise<void> {
    if (this.#peer !== undefined) return;
    this.#peer = await LoadPeer.open(means, readServer(answer), {
      connected,
      rtpArrived: () => undefined,
      rtcpArrived: (bytes, at, lengthBytes) => this.#readRtcp(bytes, at, lengthBytes),
    });
  }

  #readRtcp(bytes: Uint8Array, from: number, lengthBytes: number): void {
    const end = from + lengthBytes;
    for (let at = from; at + 4 <= end; ) {
      if (bytes[at + 1] === PLI_OR_FIR_TYPE) {
        this.media.wantKeyFrame();
        this.keyFrameRequests += 1;
      }
      at += 4 + 4 * (((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.media.stop();
    this.#signal?.leave();
    this.#peer?.shutdown();
    await this.#peer?.[Symbol.asyncDispose]();
  }
}

function announce(signal: SignalSession, sdp: string): void {
  const tracks = [
    new AddTrackRequest({ cid: 'microphone', type: TrackType.AUDIO, source: 2 }),
    new AddTrackRequest({
      cid: 'camera',
      type: TrackType.VIDEO,
      source: 1,
      width: 640,
      height: 360,
    }),
  ];
  for (const value of tracks) signal.send({ case: 'addTrack', value });
  signal.send({ case: 'offer', value: new SessionDescription({ type: 'offer', sdp, id: 1 }) });
}
