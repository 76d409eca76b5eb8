// What does a bench or soak ask of its load process? One question at a time, plain values over the process' channel.

export type LoadCommands = {
  /** Joins with camera and microphone. */
  publish: {
    readonly ask: { readonly url: string; readonly token: string };
    readonly answer: null;
  };
  /** Joins all, so many a second. */
  join: {
    readonly ask: {
      readonly url: string;
      readonly tokens: readonly string[];
      readonly perSecond: number;
      readonly signalling: 'v0' | 'v1';
    };
    readonly answer: {
      /** Milliseconds from connecting the signalling, one per subscriber. */
      readonly firstPacketMs: readonly number[];
      readonly firstVideoMs: readonly number[];
    };
  };
  /** Looks on for so long. */
  watch: { readonly ask: { readonly ms: number }; readonly answer: Watched };
  /** The newest `count` leave; `abrupt`: without a word. */
  leave: {
    readonly ask: { readonly count: number; readonly abrupt: boolean };
    readonly answer: null;
  };
};

export interface Watched {
  /** Received by all subscribers. */
  readonly packets: number;
  readonly lost: number;
  /** Sampled packets that were not authentic. */
  readonly refused: number;
  readonly sent: number;
  readonly keyFrameRequests: number;
  /** From the publisher's socket to a subscriber's, milliseconds. */
  readonly delayMs: readonly number[];
}
