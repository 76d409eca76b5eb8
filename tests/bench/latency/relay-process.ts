// How is the bare relay started and asked? In a process of its own, as the stack's workers are.
import { join } from 'node:path';
import type { RelayCounts } from '@chorale/native';
import { type AskedProcess, startAsked } from '../../load/asked-process.ts';

export type RelayCommands = {
  /** Begins; `port` is where to send. */
  open: {
    readonly ask: { readonly ports: readonly number[] };
    readonly answer: { readonly port: number };
  };
  close: { readonly ask: null; readonly answer: RelayCounts };
};

export const startRelay = (): AskedProcess<RelayCommands> =>
  startAsked(join(import.meta.dirname, 'relay-main.ts'));
