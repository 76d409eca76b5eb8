// May what comes next wait a moment? When peers only acknowledged, each wake-up of the loop costs more than what it was for.
// Hot path: called once per datagram.

/** Packets of media are never held up by acknowledgements of data: none has come for so long. */
const MEDIA_REST_US = 200_000;

export class Lull {
  #arrived = 0;
  #acknowledged = 0;
  #arrivalUs = 0;
  #mediaAtUs = 0;

  arrived(arrivalUs: number): void {
    this.#arrived += 1;
    this.#arrivalUs = arrivalUs;
  }

  mediaArrived(arrivalUs: number): void {
    this.#mediaAtUs = arrivalUs;
  }

  /** What has just arrived told only that ours had come, and nothing was to be answered. */
  acknowledged(): void {
    this.#acknowledged += 1;
  }

  /** Nothing but acknowledgements has arrived since the last call. */
  take(): boolean {
    const isLull = this.#arrived > 0 && this.#arrived === this.#acknowledged;
    this.#arrived = 0;
    this.#acknowledged = 0;
    return isLull && this.#arrivalUs - this.#mediaAtUs > MEDIA_REST_US;
  }
}
