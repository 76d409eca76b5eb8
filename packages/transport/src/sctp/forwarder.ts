// When is the peer told to go on without what was abandoned? RFC 3758 section 3.5.
import { findForward, writeForwardTsn } from './forward-tsn.ts';
import type { PacketWriter } from './packet-writer.ts';
import type { SentChunks } from './sent-chunks.ts';

export class Forwarder {
  /** The first chunk that the peer waits for may have been abandoned. */
  isDue = false;
  readonly #sent: SentChunks;
  readonly #writer: PacketWriter;
  /** What the newest FORWARD TSN said, and when: every SACK that is already under way would ask for it again. */
  #tsn = -1;
  #atUs = 0;

  constructor(sent: SentChunks, writer: PacketWriter) {
    this.#sent = sent;
    this.#writer = writer;
  }

  /** After the first chunk has become another. */
  look(): void {
    if (this.#sent.isEmpty) return;
    this.isDue ||= this.#sent.at(this.#sent.cumulativeTsn + 1)?.state === 'abandoned';
  }

  /** Said again after two round trips. False when there is nothing to say. */
  write(nowUs: number, roundTripMs: number): boolean {
    this.isDue = false;
    const forward = findForward(this.#sent);
    if (forward === undefined) return false;
    const isRepeated = forward.tsn === this.#tsn;
    if (isRepeated && nowUs - this.#atUs < roundTripMs * 2000) return false;
    const { streams } = forward;
    writeForwardTsn({ tsn: this.#sent.onWire(forward.tsn), streams }, this.#writer);
    this.#tsn = forward.tsn;
    this.#atUs = nowUs;
    return true;
  }
}
