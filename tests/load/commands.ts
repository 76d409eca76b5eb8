// What does a bench or soak ask of its load process? One question at a time, plain values over the process' channel.
import type { DelayCounts } from './delays.ts';

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
  /** The publisher says nothing until it goes on, with a key frame. */
  pause: { readonly ask: null; readonly answer: null };
  goOn: { readonly ask: null; readonly answer: null };
  /** Looks on for so long. */
  watch: { readonly ask: { readonly ms: number }; readonly answer: Watched };
  /** The newest `count` leave; `abrupt`: without a word. */
  leave: {
    readonly ask: { readonly count: number; readonly abrupt: boolean };
    readonly answer: null;
  };
  /** Opens receivers without keys, for a relay of this machine to send to. */
  listen: {
    readonly ask: { readonly count: number };
    readonly answer: { readonly ports: readonly number[] };
  };
  /** Sends camera and microphone without keys to that port of this machine. */
  sendPlain: { readonly ask: { readonly port: number }; readonly answer: null };
};

export interface Watched {
  /** Received by all subscribers. */
  readonly packets: number;
  readonly lost: number;
  /** Sampled packets that were not authentic. */
  readonly refused: number;
  readonly sent: number;
  readonly keyFrameRequests: number;
  /** From the publisher's call to send until a subscriber reads, of the sampled packets. */
  readonly delays: DelayCounts;
  /** The same until the packet is in the subscriber's socket: without what the load takes to read. */
  readonly arrivals: DelayCounts;
  /** How late the publisher's turns came: the load itself, or the machine. */
  readonly slips: DelayCounts;
}
