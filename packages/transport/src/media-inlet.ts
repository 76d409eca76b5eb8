// How does SRTP become what the listener reads? Decrypted in place and handed on, counted.
// Hot path: called once per packet that arrives.
import type { DropReason } from './drop-reason.ts';
import type { PeerTransportListener } from './peer-transport.ts';
import { isRtcp } from './srtp/packet-bounds.ts';
import type { SrtpReceiver } from './srtp/srtp-receiver.ts';

export class MediaInlet {
  packetsReceived = 0;
  bytesReceived = 0;
  readonly #bytes: Uint8Array;
  readonly #listener: PeerTransportListener;

  constructor(bytes: Uint8Array, listener: PeerTransportListener) {
    this.#bytes = bytes;
    this.#listener = listener;
  }

  /** Authenticates and decrypts; `deliver` then hands it on. */
  open(
    receiver: SrtpReceiver,
    at: number,
    lengthBytes: number,
    arrivalUs: number,
  ): DropReason | undefined {
    const dropped = isRtcp(this.#bytes[at + 1] ?? 0)
      ? receiver.receiveRtcp(at, lengthBytes, arrivalUs)
      : receiver.receiveRtp(at, lengthBytes, arrivalUs);
    if (dropped !== undefined) return dropped;
    this.packetsReceived += 1;
    this.bytesReceived += lengthBytes;
    return undefined;
  }

  /** The packet that was opened last. A listener that throws loses its packet. */
  deliver(at: number, plainBytes: number, arrivalUs: number): DropReason | undefined {
    try {
      if (isRtcp(this.#bytes[at + 1] ?? 0)) {
        this.#listener.rtcpReceived(this.#bytes, at, plainBytes, arrivalUs);
      } else {
        this.#listener.rtpReceived(this.#bytes, at, plainBytes, arrivalUs);
      }
      return undefined;
    } catch {
      return 'listener_error';
    }
  }
}
