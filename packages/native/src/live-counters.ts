// How many native things are alive? Plain numbers, for metrics and for tests that look for leaks.

export interface LiveCounters {
  sslSessions: number;
  sslContexts: number;
  cipherContexts: number;
  /** Flat keys in use. */
  keyRows: number;
  sockets: number;
  pollHandles: number;
  alarmHandles: number;
  arenaBytes: number;
  /** Memory shared with another process. */
  sharedMaps: number;
  /** What other processes wake this one by. */
  bells: number;
  /** Throws that were caught at the edge of a native callback. */
  callbackErrors: number;
}

/** Of this process. Read freely; written by this package only. */
export const live: LiveCounters = {
  sslSessions: 0,
  sslContexts: 0,
  cipherContexts: 0,
  keyRows: 0,
  sockets: 0,
  pollHandles: 0,
  alarmHandles: 0,
  arenaBytes: 0,
  sharedMaps: 0,
  bells: 0,
  callbackErrors: 0,
};
