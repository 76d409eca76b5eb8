// What does a load publisher send? RTP that a forwarder takes for VP8 or H.265, and Opus, with the time of sending at its end.
import { payloadType, type VideoCodec } from './sdp.ts';

/** 1.5 Mbit/s at 30 frames a second in packets of about 1,100 bytes: six a frame. */
export const FRAMES_PER_SECOND = 30;
export const PACKETS_PER_FRAME = 6;
const VIDEO_BYTES = 1100;
/** 20 ms of Opus at 48 kbit/s. */
const AUDIO_BYTES = 120 + 12;
const HEADER_BYTES = 12;
const STAMP_BYTES = 8;

export class MediaPackets {
  readonly #video: Source;
  readonly #audio: Source;
  readonly #codec: VideoCodec;
  #pictureId = 0;

  constructor(
    ssrcs: { readonly video: number; readonly audio: number },
    codec: VideoCodec = 'VP8',
  ) {
    this.#codec = codec;
    this.#video = new Source(ssrcs.video, payloadType.video, VIDEO_BYTES);
    this.#audio = new Source(ssrcs.audio, payloadType.audio, AUDIO_BYTES);
  }

  /** One frame; the caller paces its packets. Fresh copies. */
  nextFrame(isKeyFrame: boolean): Uint8Array[] {
    this.#pictureId = (this.#pictureId + 1) & 0x7fff;
    this.#video.timestamp += 90_000 / FRAMES_PER_SECOND;
    return Array.from({ length: PACKETS_PER_FRAME }, (_, index) => {
      const packet = this.#video.next(index === PACKETS_PER_FRAME - 1);
      if (this.#codec === 'VP8') this.#describe(packet, index === 0, isKeyFrame);
      else packet.set(h265Fragment(index, isKeyFrame), HEADER_BYTES);
      return packet;
    });
  }

  nextAudio(): Uint8Array {
    this.#audio.timestamp += 960;
    return this.#audio.next(false);
  }

  /** RFC 7741 section 4.2: X, S, N; I with 15 bits, L, T; then on a first packet the frame header of section 4.3. */
  #describe(packet: Uint8Array, isFirst: boolean, isKeyFrame: boolean): void {
    packet.set([isFirst ? 0x90 : 0x80, 0xe0, 0x80 | (this.#pictureId >> 8)], HEADER_BYTES);
    packet.set([this.#pictureId & 0xff, this.#pictureId & 0xff, 0], HEADER_BYTES + 3);
    if (!isFirst) return;
    packet[HEADER_BYTES + 6] = isKeyFrame ? 0x10 : 0x11;
    // Start code and 640 × 360.
    if (isKeyFrame) packet.set([0, 0, 0x9d, 0x01, 0x2a, 0x80, 2, 0x68, 1], HEADER_BYTES + 7);
  }
}

/** RFC 7798 section 4.4.3: an IDR or a trailing picture in fragments; its first one begins with the first slice. */
function h265Fragment(index: number, isKeyFrame: boolean): number[] {
  const flags = index === 0 ? 0x80 : index === PACKETS_PER_FRAME - 1 ? 0x40 : 0;
  return [49 << 1, 1, flags | (isKeyFrame ? 19 : 1), 0x80];
}

/** Written into the packet as it leaves: microseconds of this process' clock. */
export function stampPacket(packet: Uint8Array, nowUs: number): void {
  new DataView(packet.buffer, packet.byteOffset).setFloat64(packet.length - STAMP_BYTES, nowUs);
}

export function readStamp(packet: Uint8Array): number {
  return new DataView(packet.buffer, packet.byteOffset).getFloat64(packet.length - STAMP_BYTES);
}

class Source {
  timestamp = 10_000;
  #sequence = 1000;
  readonly #template: Uint8Array;
  readonly #view: DataView;

  constructor(ssrc: number, type: number, sizeBytes: number) {
    this.#template = new Uint8Array(sizeBytes);
    this.#view = new DataView(this.#template.buffer);
    this.#template[0] = 0x80;
    this.#template[1] = type;
    this.#view.setUint32(8, ssrc);
  }

  next(marker: boolean): Uint8Array {
    this.#sequence = (this.#sequence + 1) & 0xffff;
    this.#view.setUint16(2, this.#sequence);
    this.#view.setUint32(4, this.timestamp >>> 0);
    const packet = this.#template.slice();
    if (marker) packet[1] = (packet[1] ?? 0) | 0x80;
    return packet;
  }
}
