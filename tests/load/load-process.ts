// How is a load process started? One publisher and subscribers that only count: clients of our own, cheap enough for hundreds.
import { join } from 'node:path';
import type { LoadProfile } from '@chorale/transport/testing';
import { type AskedProcess, startAsked } from './asked-process.ts';
import type { LoadCommands } from './commands.ts';

export type LoadProcess = AskedProcess<LoadCommands>;

export const startLoad = (profile: LoadProfile): LoadProcess =>
  startAsked(join(import.meta.dirname, 'load-main.ts'), { args: [profile] });
