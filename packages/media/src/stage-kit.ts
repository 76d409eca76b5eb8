// How do tests set up a publisher and its subscribers? Only for tests and benchmarks.
import { createFakeClock, type FakeClock } from '@chorale/async';
import type { CodecDescription, ReceiveSection, SendSection } from '@chorale/rtp';
import type {
  DownTrack,
  DownTrackOptions,
  MediaEngine,
  MediaTransport,
  Receiver,
} from './faces.ts';
import { createMediaEngine } from './media-engine.ts';
import { FakeSink, KIT_EXTENSIONS, type PacketOptions, packet } from './packet-kit.ts';

const feedback = ['nack', 'nack pli', 'ccm fir', 'transport-cc'];

const video = (mimeType: string, payloadType: number, fmtp = ''): CodecDescription => ({
  mimeType,
  payloadType,
  clockRate: 90_000,
  channels: 1,
  fmtp,
  rtxPayloadType: payloadType + 1,
  feedback,
});

const audio = (mimeType: string, payloadType: number, fmtp: string): CodecDescription => ({
  mimeType,
  payloadType,
  clockRate: 48_000,
  channels: 2,
  fmtp,
  rtxPayloadType: undefined,
  feedback: ['nack'],
});

export const VP8: CodecDescription = video('video/VP8', 96);
export const VP9: CodecDescription = video('video/VP9', 98, 'profile-id=0');
export const H264: CodecDescription = video(
  'video/H264',
  108,
  'packetization-mode=1;profile-level-id=42e01f',
);
export const AV1: CodecDescription = video('video/AV1', 45);
export const OPUS: CodecDescription = audio('audio/opus', 111, 'minptime=10;useinbandfec=1');
export const RED: CodecDescription = audio('audio/red', 63, '111/111');

export function receiveSection(section: Partial<ReceiveSection> = {}): ReceiveSection {
  return {
    mid: '0',
    kind: 'video',
    codecs: [VP8, VP9, H264],
    extensions: KIT_EXTENSIONS,
    rids: [],
    sources: [],
    ...section,
  };
}

export function sendSection(section: Partial<SendSection> = {}): SendSection {
  return {
    mid: '7',
    kind: 'video',
    codecs: [VP8, VP9, H264],
    extensions: KIT_EXTENSIONS,
    ssrc: 5000,
    rtxSsrc: 5001,
    cname: 'PA_x',
    ...section,
  };
}

export const simulcastSection: ReceiveSection = receiveSection({ rids: ['q', 'h', 'f'] });
export const audioSection: ReceiveSection = receiveSection({ kind: 'audio', codecs: [OPUS, RED] });

export interface Subscriber {
  readonly sink: FakeSink;
  readonly transport: MediaTransport;
  readonly track: DownTrack;
}

/** One publisher of one track, one engine, one fake clock. */
export class Stage implements Disposable {
  readonly clock: FakeClock = createFakeClock();
  readonly engine: MediaEngine = createMediaEngine({ clock: this.clock, silentTickMs: 20 });
  readonly publisherSink: FakeSink = new FakeSink();
  readonly publisher: MediaTransport = this.engine.openTransport({ sink: this.publisherSink });
  readonly receiver: Receiver;

  constructor(section: ReceiveSection = receiveSection()) {
    this.publisher.setReceiveSections([section]);
    const receiver = this.publisher.receiver(section.mid);
    if (receiver === undefined) throw new Error('the section has no receiver');
    this.receiver = receiver;
  }

  subscribe(
    section: Partial<SendSection> = {},
    sink: FakeSink = new FakeSink(),
    options: DownTrackOptions = {},
  ): Subscriber {
    const transport = this.engine.openTransport({ sink });
    const track = transport.addDownTrack(sendSection(section), this.receiver, options);
    return { sink, transport, track };
  }

  publish(options: PacketOptions): void {
    this.publishBytes(packet({ mid: '0', ...options }));
  }

  publishBytes(bytes: Uint8Array): void {
    this.publisher.receiveRtp(bytes, 0, bytes.length, this.clock.nowUs());
    this.engine.endBatch();
  }

  rtcpFrom(transport: MediaTransport, bytes: Uint8Array): void {
    transport.receiveRtcp(bytes, 0, bytes.length, this.clock.nowUs());
  }

  /** -1 for a name that the engine does not have. */
  counter(name: string): number {
    return this.engine.counters()[name] ?? -1;
  }

  [Symbol.dispose](): void {
    this.engine[Symbol.dispose]();
  }
}
