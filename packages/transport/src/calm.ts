// May what comes next wait a moment, to be read together? Only where there is nothing but data: neither media nor anybody who joins.
// Hot path: called once per datagram and once per wake-up.

/** First byte of a DTLS record of data; other DTLS is a handshake or an end. RFC 7983. */
const APPLICATION_DATA = 23;
const FIRST_OF_DTLS = 20;
const FIRST_OF_MEDIA = 128;
/** Longer than between two packets of any stream that somebody hears: audio comes every 10 to 60 ms. */
const MEDIA_PAUSE_MS = 100;
/** Longer than a round trip: between two flights of a handshake nobody is forgotten. */
const JOIN_PAUSE_MS = 1000;

export class Calm {
  #isMedia = false;
  #isJoin = false;
  #isData = false;
  #isOther = false;
  #mediaAtMs = Number.NEGATIVE_INFINITY;
  #joinAtMs = Number.NEGATIVE_INFINITY;

  /** A datagram, by its first byte. */
  note(first: number): void {
    if (first >= FIRST_OF_MEDIA) this.#isMedia = true;
    else if (first === APPLICATION_DATA) this.#isData = true;
    else if (first >= FIRST_OF_DTLS) this.#isJoin = true;
    else this.#isOther = true;
  }

  /** A peer is awaited, or was heard of before it was connected. */
  noteJoin(): void {
    this.#isJoin = true;
  }

  /** Ends a wake-up: true when it brought data and nothing else, and the last media and the last join are long enough ago. */
  endWakeUp(nowMs: number): boolean {
    if (this.#isMedia) this.#mediaAtMs = nowMs;
    if (this.#isJoin) this.#joinAtMs = nowMs;
    const isOnlyData = this.#isData && !this.#isOther;
    this.#isMedia = this.#isJoin = this.#isData = this.#isOther = false;
    return (
      isOnlyData &&
      nowMs - this.#mediaAtMs > MEDIA_PAUSE_MS &&
      nowMs - this.#joinAtMs > JOIN_PAUSE_MS
    );
  }
}
