// What does a bad network do to datagrams? One direction's habits, how they change over time, and both directions with a seed.

export interface LinkHabits {
  /** Share of datagrams that never arrive, 0–1, each judged by itself. */
  readonly lossRatio: number;
  /** Losses in a row beside those; absent: none. */
  readonly bursts?: BurstHabit;
  /** Every datagram takes at least so long, milliseconds. */
  readonly delayMs: number;
  /** On top of it up to so long, evenly spread. */
  readonly jitterMs: number;
  /** `reordering`: neighbours that are closer than the jitter may change places. `in order`: who is early waits for who came before. */
  readonly jitterKind: 'in order' | 'reordering';
  /** Share of datagrams that are held back, 0–1: what follows overtakes them. */
  readonly reorderRatio: number;
  /** How long those are held back, milliseconds. */
  readonly reorderMs: number;
  /** Share of datagrams that arrive twice, 0–1, the second behind the first. */
  readonly duplicateRatio: number;
  /** Of the bottleneck, bit/s of UDP payload; Infinity: there is none. */
  readonly bitrateBps: number;
  /** What would wait longer than this in front of the bottleneck is dropped, milliseconds. */
  readonly queueMs: number;
}

/** Gilbert's model: a good state that loses nothing, a bad one that loses everything. */
export interface BurstHabit {
  /** Losses in a row, on average; at least 1. */
  readonly meanLength: number;
  /** Share lost over all, 0–1 (1 excluded). */
  readonly lossRatio: number;
}

/** Seconds count from when the profile was set. */
export interface LinkProfile extends LinkHabits {
  /** In order of time; each changes what it names and leaves the rest. */
  readonly steps?: readonly LinkStep[];
  /** Nothing that arrives in between gets through. */
  readonly blackouts?: readonly Blackout[];
}

export interface LinkStep {
  readonly atSeconds: number;
  readonly change: Partial<LinkHabits>;
}

export interface Blackout {
  readonly fromSeconds: number;
  readonly toSeconds: number;
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
  jitterKind: 'in order',
  reorderRatio: 0,
  reorderMs: 0,
  duplicateRatio: 0,
  bitrateBps: Number.POSITIVE_INFINITY,
  queueMs: 300,
};

/** One datagram in a hundred is lost each way, one in twenty is overtaken, and all take some time. */
const lossyLink: LinkProfile = {
  ...perfectLink,
  lossRatio: 0.01,
  delayMs: 10,
  jitterMs: 2,
  jitterKind: 'reordering',
  reorderRatio: 0.05,
  reorderMs: 30,
};

export const lossyAndReordering: ImpairmentProfile = { up: lossyLink, down: lossyLink, seed: 1 };
