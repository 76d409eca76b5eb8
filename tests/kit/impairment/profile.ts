// What does a bad network do to datagrams? One direction's habits, and both of them with a seed.

export interface LinkProfile {
  /** Share of datagrams that never arrive, 0–1. */
  readonly lossRatio: number;
  /** Every datagram takes at least so long, milliseconds. */
  readonly delayMs: number;
  /** On top of it up to so long, evenly spread: neighbours that are closer than this may change places. */
  readonly jitterMs: number;
  /** Share of datagrams that are held back, 0–1: what follows overtakes them. */
  readonly reorderRatio: number;
  /** How long those are held back, milliseconds. */
  readonly reorderMs: number;
}

export interface ImpairmentProfile {
  /** From clients to the server. */
  readonly up: LinkProfile;
  readonly down: LinkProfile;
  /** The same seed makes the same decisions, datagram by datagram. */
  readonly seed: number;
}

export const perfectLink: LinkProfile = {
  lossRatio: 0,
  delayMs: 0,
  jitterMs: 0,
  reorderRatio: 0,
  reorderMs: 0,
};

/** One datagram in a hundred is lost each way, one in twenty is overtaken, and all take some time. */
export const lossyAndReordering: ImpairmentProfile = {
  up: { lossRatio: 0.01, delayMs: 10, jitterMs: 2, reorderRatio: 0.05, reorderMs: 30 },
  down: { lossRatio: 0.01, delayMs: 10, jitterMs: 2, reorderRatio: 0.05, reorderMs: 30 },
  seed: 1,
};
