// When does a load publisher send what? A camera's frames in pairs of packets as libwebrtc paces them, and a microphone.
import { Delays } from './delays.ts';
import { FRAMES_PER_SECOND, MediaPackets, stampPacket } from './media-packets.ts';
import type { VideoCodec } from './sdp.ts';

/** The pacer's turn: up to two packets, so a frame takes 15 ms, as libwebrtc's 2.5-fold pacing makes it. */
export const TURN_MS = 5;
const PACKETS_PER_TURN = 2;
const AUDIO_MS = 20;
/** Also without a request, so that nothing hangs on one lost PLI. */
const KEY_FRAME_EVERY: number = 10 * FRAMES_PER_SECOND;

export interface PacedOptions {
  readonly codec?: VideoCodec;
  /** Milliseconds; default: this process' own clock, which receivers compare the stamps with. */
  readonly now?: () => number;
}

/** `send` protects or wraps the packet, whose last bytes are the time; false when it could not. */
export class PacedMedia {
  readonly #packets: MediaPackets;
  readonly #send: (packet: Uint8Array) => boolean;
  readonly #now: () => number;
  readonly #queue: Uint8Array[] = [];
  #timer: NodeJS.Timeout | undefined;
  #startedMs = 0;
  #turnDueMs = 0;
  #frames = 0;
  #audio = 0;
  #keyFrameWanted = false;
  packetsSent = 0;
  /** How late each turn came: what the machine, or the rest of this process, took of the pacer's time. */
  readonly slips = new Delays();

  constructor(
    ssrcs: { readonly video: number; readonly audio: number },
    send: (packet: Uint8Array) => boolean,
    { codec = 'VP8', now = () => performance.now() }: PacedOptions = {},
  ) {
    this.#now = now;
    this.#packets = new MediaPackets(ssrcs, codec);
    this.#send = send;
  }

  /** Also after `stop`: the pause never was, and the next frame is a key frame. */
  start(): void {
    const nowMs = this.#now();
    this.#startedMs = nowMs - (this.#frames * 1000) / FRAMES_PER_SECOND;
    this.#audio = Math.ceil((nowMs - this.#startedMs) / AUDIO_MS);
    this.#turnDueMs = nowMs + TURN_MS;
    this.#keyFrameWanted = true;
    this.#timer = setInterval(() => this.#turn(), TURN_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  wantKeyFrame(): void {
    this.#keyFrameWanted = true;
  }

  #turn(): void {
    const nowMs = this.#now();
    this.slips.record(nowMs - this.#turnDueMs);
    this.#turnDueMs = nowMs + TURN_MS;
    const elapsedMs = nowMs - this.#startedMs;
    while (this.#frames < (elapsedMs * FRAMES_PER_SECOND) / 1000) this.#addFrame();
    for (let i = 0; i < PACKETS_PER_TURN; i++) this.#sendStamped(this.#queue.shift());
    while (this.#audio < elapsedMs / AUDIO_MS) {
      this.#audio += 1;
      this.#sendStamped(this.#packets.nextAudio());
    }
  }

  #addFrame(): void {
    const isKeyFrame = this.#keyFrameWanted || this.#frames % KEY_FRAME_EVERY === 0;
    this.#keyFrameWanted = false;
    this.#frames += 1;
    this.#queue.push(...this.#packets.nextFrame(isKeyFrame));
  }

  #sendStamped(packet: Uint8Array | undefined): void {
    if (packet === undefined) return;
    stampPacket(packet, this.#now() * 1000);
    if (this.#send(packet)) this.packetsSent += 1;
  }
}
