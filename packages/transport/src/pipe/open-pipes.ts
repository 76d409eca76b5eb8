// Which way do a worker's pipes go? Through shared memory where there is some, else as messages.
import { canShareMemory } from '@chorale/native';
import { type MessageWay, MessagePipes } from './message-pipes.ts';
import type { PipeHub } from './pipe.ts';
import { SharedPipes } from './shared-pipes.ts';

export type PipeKind = 'shared' | 'messages';

/** The portable packet I/O uses no native memory, so its pipes do not either. */
export function decidePipeKind(packetIo: 'native' | 'portable'): PipeKind {
  return packetIo === 'native' && canShareMemory() ? 'shared' : 'messages';
}

export function openPipes(kind: PipeKind, way: MessageWay): PipeHub {
  return kind === 'shared' ? new SharedPipes() : new MessagePipes(way);
}
