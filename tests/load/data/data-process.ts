// How is the process that sends and receives data started? Participants of LiveKit's own SDK: their SCTP is libwebrtc's.
import { join } from 'node:path';
import { type AskedProcess, startAsked } from '../asked-process.ts';
import type { DataCommands } from './commands.ts';

export type DataProcess = AskedProcess<DataCommands>;

export const startDataLoad = (): DataProcess =>
  startAsked(join(import.meta.dirname, 'data-main.ts'), { output: 'drop' });
