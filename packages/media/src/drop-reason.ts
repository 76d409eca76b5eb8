// Why was a packet not forwarded? Small integers, so that the packet path returns them without allocating.

export const DropReason = {
  /** It goes on later. */
  heldBack: -1,
  none: 0,
  malformedHeader: 1,
  extensionBeyondPacket: 2,
  paddingInvalid: 3,
  unknownSource: 4,
  tooManySources: 5,
  unknownPayloadType: 6,
  emptyRetransmission: 7,
  duplicate: 8,
  tooOld: 9,
  paddingOnly: 10,
  malformedPayload: 11,
  tooLarge: 12,
  notSelected: 13,
  awaitingKeyFrame: 14,
  paused: 15,
  codecRefused: 16,
  beforeSwitch: 17,
  sinkFull: 18,
  forgotten: 19,
  retransmittedTooOften: 20,
  retransmittedTooSoon: 21,
  retransmissionBudget: 22,
  malformedRtcp: 23,
  foreignSource: 24,
  foreignFeedback: 25,
  pipeFull: 26,
  unknownFeed: 27,
  malformedRecord: 28,
  overLink: 29,
  pacerFull: 30,
  aboveLimit: 31,
  /** Of the descriptor: its packet goes on. */
  ignoredDescriptor: 32,
  /** Asked for by one whose link carries nothing whole. */
  keyFrameTooSoon: 33,
} as const;
export type DropReason = (typeof DropReason)[keyof typeof DropReason];

/** Counts by reason; one per engine. */
export class DropCounts {
  readonly #counts = new Float64Array(Object.keys(DropReason).length);

  add(reason: DropReason): void {
    this.#counts[reason] = (this.#counts[reason] ?? 0) + 1;
  }

  read(): Record<string, number> {
    const named = Object.entries(DropReason).filter(([, reason]) => reason > DropReason.none);
    return Object.fromEntries(
      named.map(([name, reason]) => [`drop_${name}`, this.#counts[reason] ?? 0]),
    );
  }
}
