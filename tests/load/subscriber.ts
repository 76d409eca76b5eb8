// How does a load subscriber join? Over two transports (v0) or one (v1), and it counts what comes.
import { randomUUID } from 'node:crypto';
import { type LoadMeans, LoadPeer } from '@chorale/transport/testing';
import { SessionDescription } from '@livekit/protocol';
import type { SignalOptions } from '../kit/signal-client.ts';
import { type ArrivedPacket, Arrivals, type OnDelay } from './arrivals.ts';
import {
  answerOffer,
  type OfferedSection,
  type OwnSide,
  readServer,
  videoPayloadTypes,
  writeOffer,
} from './sdp.ts';
import { openSignal, type SignalMessage, type SignalSession } from './signal-session.ts';

export interface SubscriberOptions {
  readonly url: string;
  readonly token: string;
  /** `v0`: the server offers, protocol 9 to 17. `v1`: the client offers, one transport. */
  readonly signalling: 'v0' | 'v1';
  /** Of sampled packets. Only with a publisher of the same process. */
  readonly onDelay?: OnDelay;
}

export interface JoinTimes {
  /** From the call of `join`, milliseconds. */
  readonly firstPacketMs: number;
  readonly firstVideoMs: number;
}

const V1_SECTIONS: readonly OfferedSection[] = [
  { kind: 'application', direction: 'sendonly' },
  ...Array.from({ length: 4 }, () => ({ kind: 'audio', direction: 'recvonly' }) as const),
  ...Array.from({ length: 4 }, () => ({ kind: 'video', direction: 'recvonly' }) as const),
];

export class Subscriber implements AsyncDisposable {
  readonly arrivals: Arrivals;
  readonly #means: LoadMeans;
  readonly #own: OwnSide;
  readonly #startedMs: number = performance.now();
  readonly #firstPacket = Promise.withResolvers<number>();
  readonly #firstVideo = Promise.withResolvers<number>();
  #opening: Promise<LoadPeer> | undefined;
  #peer: LoadPeer | undefined;
  #signal: SignalSession | undefined;
  #videoTypes: ReadonlySet<number> = new Set();
  #hasVideo = false;

  private constructor(means: LoadMeans, onDelay: OnDelay | undefined) {
    this.#means = means;
    this.arrivals = new Arrivals(onDelay);
    this.#own = { ufrag: 'load', password: randomUUID(), fingerprint: means.fingerprint };
  }

  /** Resolves when the signalling is up; `firstMedia` says when packets come. */
  static async join(means: LoadMeans, options: SubscriberOptions): Promise<Subscriber> {
    const subscriber = new Subscriber(means, options.onDelay);
    subscriber.#signal = await openSignal(subscriber.#signalOptions(options), (message, signal) => {
      subscriber.#handle(message, signal).catch((error: unknown) => subscriber.#fail(error));
    });
    return subscriber;
  }

  /** Rejects after `timeoutMs` without. */
  async firstMedia(timeoutMs = 30_000): Promise<JoinTimes> {
    const timer = setTimeout(() => this.#fail(new Error('no media came')), timeoutMs);
    try {
      const times = await Promise.all([this.#firstPacket.promise, this.#firstVideo.promise]);
      return { firstPacketMs: times[0], firstVideoMs: times[1] };
    } finally {
      clearTimeout(timer);
    }
  }

  leave(): Promise<void> {
    this.#signal?.leave();
    this.#peer?.shutdown();
    return this.#close();
  }

  /** Vanishes: neither the signalling nor DTLS says a word. */
  vanish(): Promise<void> {
    return this[Symbol.asyncDispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#signal?.cut();
    await this.#close();
  }

  async #close(): Promise<void> {
    const peer = await this.#opening;
    await peer?.[Symbol.asyncDispose]();
  }

  #signalOptions({ url, token, signalling }: SubscriberOptions): SignalOptions {
    if (signalling === 'v0') return { url, token, query: { auto_subscribe: '1' } };
    const sdp = writeOffer(V1_SECTIONS, this.#own);
    const publisherOffer = new SessionDescription({ type: 'offer', sdp, id: 1 });
    return { url, token, join: { publisherOffer } };
  }

  async #handle(message: SignalMessage, signal: SignalSession): Promise<void> {
    if (message.case === 'answer') await this.#connect(message.value.sdp);
    if (message.case !== 'offer') return;
    const { sdp: offer, id } = message.value;
    const sdp = answerOffer(offer, this.#own);
    const value = new SessionDescription({ type: 'answer', sdp, id });
    signal.send({ case: 'answer', value });
    await this.#connect(offer);
  }

  async #connect(sdp: string): Promise<void> {
    this.#videoTypes = videoPayloadTypes(sdp);
    this.#opening ??= LoadPeer.open(this.#means, readServer(sdp), {
      connected: () => undefined,
      rtpArrived: (bytes, at, lengthBytes, arrivalUs) =>
        this.#take({ bytes, at, lengthBytes, arrivalUs }),
      rtcpArrived: () => undefined,
    });
    this.#peer = await this.#opening;
  }

  #take(packet: ArrivedPacket): void {
    const { bytes, at } = packet;
    this.arrivals.take(packet, this.#peer);
    if (this.arrivals.received.packets === 1)
      this.#firstPacket.resolve(performance.now() - this.#startedMs);
    if (!this.#hasVideo && this.#videoTypes.has((bytes[at + 1] ?? 0) & 0x7f)) {
      this.#hasVideo = true;
      this.#firstVideo.resolve(performance.now() - this.#startedMs);
    }
  }

  #fail(error: unknown): void {
    this.#firstPacket.promise.catch(() => undefined);
    this.#firstVideo.promise.catch(() => undefined);
    this.#firstPacket.reject(error);
    this.#firstVideo.reject(error);
  }
}
