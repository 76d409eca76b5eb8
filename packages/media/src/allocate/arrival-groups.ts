// By how much did a burst of packets take longer than the one before it? draft-ietf-rmcat-gcc-02 sections 5.1 and 5.2.
// Called once per packet that a feedback tells about.

/** Packets sent within this time are one burst, for a pacer or a frame sends them together. */
const BURST_US = 5000;
/** A burst that a link releases at once is not longer than this. */
const MOST_BURST_US = 100_000;

/** -1: nothing yet. */
interface Group {
  firstSentUs: number;
  lastSentUs: number;
  firstArrivalUs: number;
  lastArrivalUs: number;
}

export class ArrivalGroups {
  /** Results of `add`: between the last two groups that ended. */
  sentDeltaUs = 0;
  arrivalDeltaUs = 0;
  /** When the newer of them arrived. */
  arrivalUs = 0;
  #current: Group = emptyGroup();
  #previous: Group = emptyGroup();

  /** In the order of sending. True when a group has ended and there was one before it. */
  add(sentUs: number, arrivalUs: number): boolean {
    const group = this.#current;
    if (group.firstSentUs >= 0 && belongs(group, sentUs, arrivalUs)) {
      group.lastSentUs = Math.max(group.lastSentUs, sentUs);
      group.lastArrivalUs = Math.max(group.lastArrivalUs, arrivalUs);
      return false;
    }
    const hasDelta = this.#compare();
    this.#begin(sentUs, arrivalUs);
    return hasDelta;
  }

  /** The next packet is compared with nothing before it. */
  restart(): void {
    this.#current.firstSentUs = -1;
    this.#previous.firstSentUs = -1;
  }

  #compare(): boolean {
    const [group, previous] = [this.#current, this.#previous];
    if (previous.firstSentUs < 0) return false;
    this.sentDeltaUs = group.lastSentUs - previous.lastSentUs;
    this.arrivalDeltaUs = group.lastArrivalUs - previous.lastArrivalUs;
    this.arrivalUs = group.lastArrivalUs;
    return this.arrivalDeltaUs >= 0;
  }

  #begin(sentUs: number, arrivalUs: number): void {
    const next = this.#previous;
    this.#previous = this.#current;
    this.#current = next;
    next.firstSentUs = sentUs;
    next.lastSentUs = sentUs;
    next.firstArrivalUs = arrivalUs;
    next.lastArrivalUs = arrivalUs;
  }
}

function emptyGroup(): Group {
  return { firstSentUs: -1, lastSentUs: -1, firstArrivalUs: -1, lastArrivalUs: -1 };
}

function belongs(group: Group, sentUs: number, arrivalUs: number): boolean {
  if (sentUs - group.firstSentUs <= BURST_US) return true;
  const arrivalStepUs = arrivalUs - group.lastArrivalUs;
  return (
    arrivalStepUs <= BURST_US &&
    arrivalStepUs < sentUs - group.lastSentUs &&
    arrivalUs - group.firstArrivalUs < MOST_BURST_US
  );
}
