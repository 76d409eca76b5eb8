// What does a bench ask of the process that sends and receives data?

export type DataCommands = {
  /** Participants that count what comes. */
  join: {
    readonly ask: { readonly url: string; readonly tokens: readonly string[] };
    readonly answer: null;
  };
  /** The one that sends. */
  publish: {
    readonly ask: { readonly url: string; readonly token: string };
    readonly answer: null;
  };
  /** Sends for so long, then waits until everything reliable has come, or nothing comes any more. */
  send: { readonly ask: SendOrder; readonly answer: Delivered };
  /** All participants. */
  leave: { readonly ask: null; readonly answer: null };
};

export interface SendOrder {
  readonly reliablePerSecond: number;
  /** 0: none. */
  readonly lossyPerSecond: number;
  readonly ms: number;
}

/** `delivered` of all receivers together. */
export interface Delivered {
  readonly reliable: Counts;
  readonly lossy: Counts;
}

export interface Counts {
  readonly sent: number;
  readonly delivered: number;
  /** Messages that came before one that was sent earlier. */
  readonly disordered: number;
  readonly repeated: number;
}
