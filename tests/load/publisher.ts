// How does a load publisher join and send? Camera and microphone over a publisher transport, paced as libwebrtc does.
import { randomUUID } from 'node:crypto';
import { type LoadMeans, LoadPeer } from '@chorale/transport/testing';
import { AddTrackRequest, SessionDescription, TrackType } from '@livekit/protocol';
import type { SignalOptions } from '../kit/signal-client.ts';
import { FRAMES_PER_SECOND, MediaPackets, stampPacket } from './media-packets.ts';
import { readServer, type VideoCodec, writeOffer } from './sdp.ts';
import { openSignal, type SignalSession } from './signal-session.ts';

const VIDEO_SSRC = 0x10000001;
const AUDIO_SSRC = 0x10000002;
/** The pacer's turn: up to two packets, so a frame takes 15 ms, as libwebrtc's 2.5-fold pacing makes it. */
const TURN_MS = 5;
const PACKETS_PER_TURN = 2;
const AUDIO_MS = 20;
/** Also without a request, so that nothing hangs on one lost PLI. */
const KEY_FRAME_EVERY: number = 10 * FRAMES_PER_SECOND;
const PLI_OR_FIR_TYPE = 206;

export class Publisher implements AsyncDisposable {
  readonly #codec: VideoCodec;
  readonly #packets: MediaPackets;
  readonly #queue: Uint8Array[] = [];
  #peer: LoadPeer | undefined;
  #signal: SignalSession | undefined;
  #timer: NodeJS.Timeout | undefined;
  #startedMs = 0;
  #frames = 0;
  #audio = 0;
  #keyFrameWanted = true;
  packetsSent = 0;
  keyFrameRequests = 0;

  private constructor(codec: VideoCodec) {
    this.#codec = codec;
    this.#packets = new MediaPackets({ video: VIDEO_SSRC, audio: AUDIO_SSRC }, codec);
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
        { kind: 'audio', direction: 'sendonly', cid: 'microphone', ssrc: AUDIO_SSRC },
        { kind: 'video', direction: 'sendonly', cid: 'camera', ssrc: VIDEO_SSRC, codec },
      ],
      own,
    );
    this.#signal = await openSignal(options, (message, signal) => {
      if (message.case === 'join') announce(signal, sdp);
      if (message.case !== 'answer') return;
      this.#connect(means, message.value.sdp, connected.resolve).catch(connected.reject);
    });
    await connected.promise;
    this.#startedMs = performance.now();
    this.#timer = setInterval(() => this.#turn(), TURN_MS);
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
        this.#keyFrameWanted = true;
        this.keyFrameRequests += 1;
      }
      at += 4 + 4 * (((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0));
    }
  }

  #turn(): void {
    const elapsedMs = performance.now() - this.#startedMs;
    while (this.#frames < (elapsedMs * FRAMES_PER_SECOND) / 1000) this.#addFrame();
    for (let i = 0; i < PACKETS_PER_TURN; i++) this.#send(this.#queue.shift());
    while (this.#audio < elapsedMs / AUDIO_MS) {
      this.#audio += 1;
      this.#send(this.#packets.nextAudio());
    }
  }

  #addFrame(): void {
    const isKeyFrame = this.#keyFrameWanted || this.#frames % KEY_FRAME_EVERY === 0;
    this.#keyFrameWanted = false;
    this.#frames += 1;
    this.#queue.push(...this.#packets.nextFrame(isKeyFrame));
  }

  #send(packet: Uint8Array | undefined): void {
    if (packet === undefined) return;
    stampPacket(packet, performance.now() * 1000);
    if (this.#peer?.sendRtp(packet) === true) this.packetsSent += 1;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
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
