// How does a room speak to one connected client? Over the relay's stream; what the client does not read is bounded.
import type { BusStream } from '@chorale/bus';
import { create, toBinary } from '@chorale/proto';
import { type Grants, type RelayResponse, RelayResponseSchema } from '@chorale/proto/chorale/relay';
import { type SignalResponse, SignalResponseSchema } from '@chorale/proto/livekit/rtc';

/** Messages that may wait for the gateway; beyond it the session is closed and the client resumes. */
const MAX_WAITING = 2_000;

export class SignalSession {
  readonly #stream: BusStream;
  #waiting = 0;
  #closed = false;

  constructor(stream: BusStream) {
    this.#stream = stream;
  }

  get isOpen(): boolean {
    return !this.#closed && !this.#stream.aborted.aborted;
  }

  send(message: SignalResponse['message']): void {
    if (this.isOpen) this.sendEncoded(encodeSignal(message));
  }

  /** From `encodeSignal`: what many are told is encoded once. */
  sendEncoded(frame: Uint8Array): void {
    if (!this.isOpen) return;
    if (++this.#waiting > MAX_WAITING) return this.#stream.abort('the client does not read');
    const done = (): void => void this.#waiting--;
    this.#stream.send(frame).then(done, done);
  }

  sendGrants(grants: Grants): void {
    this.#put({ case: 'grants', value: grants });
  }

  /** Instead of a first message: the upgrade is refused with this HTTP status. */
  refuse(status: number, reason: string): void {
    const value = { $typeName: 'chorale.Refused' as const, status, reason };
    this.#put({ case: 'refused', value });
    this.close();
  }

  /** What was sent still arrives; the gateway closes the client's socket after it. */
  close(): void {
    if (!this.#closed) this.#stream.end();
    this.#closed = true;
  }

  #put(message: RelayResponse['message']): void {
    this.sendEncoded(encodeResponse(message));
  }
}

export function encodeSignal(message: SignalResponse['message']): Uint8Array {
  const response = create(SignalResponseSchema, { message });
  return encodeResponse({ case: 'signal', value: toBinary(SignalResponseSchema, response) });
}

const encodeResponse = (message: RelayResponse['message']): Uint8Array =>
  toBinary(RelayResponseSchema, create(RelayResponseSchema, { message }));
