// What does an application's reliable data wait in until the participant's channel is open? A short queue; the oldest go.

/** LiveKit's value: what is said to somebody who never connects must not stay. */
const MAX_BYTES = 100_000;

export class HeldPackets {
  #packets: Uint8Array[] = [];
  #bytes = 0;

  add(packet: Uint8Array): void {
    this.#packets.push(packet);
    this.#bytes += packet.length;
    while (this.#bytes > MAX_BYTES) this.#bytes -= this.#packets.shift()?.length ?? 0;
  }

  /** All, in the order in which they came; none is left. */
  take(): readonly Uint8Array[] {
    const packets = this.#packets;
    this.#packets = [];
    this.#bytes = 0;
    return packets;
  }
}
